import { scaleBand, scaleLinear } from 'd3-scale';
import type { Timeline } from '../../generated/reports';
import { h, nodes, svg } from '../../lib/h';
import { type Bin, binName, binned } from '../bins';
import { Brush } from '../brush-view';
import { longDay } from '../days';
import { counted, number } from '../words';
import { asTable } from './as-table';
import { countAxis, dayAxis, type Frame } from './axes';

const FRAME = { height: 210, left: 46, right: 6, top: 10, bottom: 34 };
/** Narrower marks could not be told apart, nor hit. */
const MIN_STEP = 4;
/** A failure among thousands of sessions must still be seen. */
const MIN_HEIGHT = 2.5;

export type ChooseDays = (from: string | null, to: string | null) => void;

/** Sessions a day: succeeded, let through by testing, failed, one on the other. */
export function timelineView(
  timeline: Timeline,
  width: number,
  isFiltered: boolean,
  choose: ChooseDays,
): (Node | string)[] {
  if (timeline.days.length === 0) return [];
  const frame: Frame = { ...FRAME, width };
  const bins = binned(timeline.days, Math.floor((width - frame.left - frame.right) / MIN_STEP));
  const perMark = (bins[0]?.end ?? 1) - (bins[0]?.start ?? 0);
  return nodes(
    h('h2', { id: 'sessions' }, perMark === 1 ? 'Sessions a day' : 'Sessions over time'),
    h('p', { class: 'soft about' }, timeline.summary),
    h(
      'figure',
      { class: 'card chart' },
      legend(perMark),
      chart(bins, frame, isFiltered, choose),
      h(
        'p',
        { class: 'small soft hint' },
        'Drag over the days to look at them alone. By keyboard: arrows to move, Shift and arrows for several, Enter to choose, Escape to undo.',
      ),
      timeline.undated > 0 &&
        h(
          'p',
          { class: 'small soft' },
          `${counted(timeline.undated, 'session')} of reports without a possible day are in no bar.`,
        ),
      asTable('timeline', ['Day', 'Reports', 'Succeeded', 'Failed, let through', 'Failed'], () =>
        timeline.days.map((day) => [
          longDay(day.day),
          number(day.reports),
          number(day.successful),
          number(day.let_through),
          number(day.failed),
        ]),
      ),
    ),
  );
}

function legend(perMark: number): HTMLElement {
  const key = (name: string, words: string): HTMLElement =>
    h(
      'span',
      { class: 'key' },
      svg(
        'svg',
        { class: 'swatch', viewBox: '0 0 14 14', width: 14, height: 14, 'aria-hidden': 'true' },
        svg('rect', { class: name, width: 14, height: 14, rx: 2 }),
        name === 'let-through' && hatch(0, 0, 14, 14),
      ),
      words,
    );
  return h(
    'figcaption',
    { class: 'legend small soft' },
    key('successful', 'succeeded'),
    key('let-through', 'failed; delivered, as the policy is in testing'),
    key('failed', 'failed'),
    perMark > 1 && h('span', null, `${perMark} days a bar`),
  );
}

function chart(bins: readonly Bin[], frame: Frame, isFiltered: boolean, choose: ChooseDays): SVGSVGElement {
  const x = scaleBand<number>()
    .domain(bins.map((_, index) => index))
    .range([frame.left, frame.width - frame.right])
    .paddingInner(bins.length > 90 ? 0.1 : 0.16);
  const highest = Math.max(1, ...bins.map((bin) => bin.successful + bin.let_through + bin.failed));
  const y = scaleLinear()
    .domain([0, highest])
    .nice(4)
    .range([frame.height - frame.bottom, frame.top]);
  const marks = bins.map((bin, index) => mark(bin, x(index) ?? 0, x.bandwidth(), y, frame));
  const picture = svg(
    'svg',
    {
      class: isFiltered ? 'days filtered' : 'days',
      viewBox: `0 0 ${frame.width} ${frame.height}`,
      width: frame.width,
      height: frame.height,
      role: 'listbox',
      'aria-multiselectable': 'true',
      'aria-orientation': 'horizontal',
      'aria-label': 'Sessions by day; choose days to filter',
    },
    countAxis(y, frame),
    dayAxis(bins, (index) => (x(index) ?? 0) + x.bandwidth() / 2, frame),
    ...marks,
  );
  new Brush(picture, marks, bins, {
    isFiltered,
    left: (index) => x(index) ?? 0,
    right: (index) => (x(index) ?? 0) + x.bandwidth(),
    top: frame.top,
    bottom: frame.height - frame.bottom,
    choose,
  });
  return picture;
}

function mark(
  bin: Bin,
  left: number,
  width: number,
  y: (value: number) => number,
  frame: Frame,
): SVGGElement {
  const floor = frame.height - frame.bottom;
  let top = floor;
  const bar = (name: string, value: number): SVGElement[] => {
    if (value === 0) return [];
    const height = Math.max(MIN_HEIGHT, y(0) - y(value));
    top -= height;
    const rect = svg('rect', { class: name, x: left, y: top, width, height });
    return name === 'let-through' ? [rect, hatch(left, top, width, height)] : [rect];
  };
  const bars = [
    ...bar('successful', bin.successful),
    ...bar('let-through', bin.let_through),
    ...bar('failed', bin.failed),
  ];
  const middle = left + width / 2;
  return svg(
    'g',
    {
      class: bin.selected ? 'mark' : 'mark out',
      role: 'option',
      'aria-selected': bin.selected ? 'true' : 'false',
      'aria-label': words(bin),
      'data-key': `day ${bin.from}`,
    },
    svg('title', null, words(bin)),
    svg('rect', { class: 'hit', x: left - 1, y: frame.top, width: width + 2, height: floor - frame.top }),
    ...bars,
    // A day without a report says nothing: a dash, not an empty place.
    bin.reports === 0 &&
      svg('rect', { class: 'nothing', x: middle - 2, y: floor - 2, width: 4, height: 1.5 }),
    // Failures are told by a sign as well, not by colour alone.
    bin.failed > 0 && svg('path', { class: 'sign', d: `M${middle - 3} ${floor + 3}l6 6m0-6l-6 6` }),
  );
}

/** Stripes that end where the bar does. An SVG pattern would do the same, but its colours do not follow the theme. */
function hatch(left: number, top: number, width: number, height: number): SVGPathElement {
  let lines = '';
  for (let at = 4; at < width + height; at += 5) {
    const fromX = Math.min(at, width);
    const fromY = Math.max(0, at - width);
    const toX = Math.max(0, at - height);
    const toY = Math.min(at, height);
    lines += `M${(left + fromX).toFixed(1)} ${(top + fromY).toFixed(1)}L${(left + toX).toFixed(1)} ${(top + toY).toFixed(1)}`;
  }
  return svg('path', { class: 'hatch', d: lines });
}

function words(bin: Bin): string {
  if (bin.reports === 0) return `${binName(bin)}: no report`;
  const parts = [
    counted(bin.successful + bin.let_through + bin.failed, 'session'),
    bin.let_through > 0 && `${number(bin.let_through)} failed and let through`,
    bin.failed > 0 && `${number(bin.failed)} failed`,
    counted(bin.reports, 'report'),
  ];
  return `${binName(bin)}: ${parts.filter(Boolean).join(', ')}`;
}
