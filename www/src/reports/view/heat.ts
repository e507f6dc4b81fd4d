import { scaleBand } from 'd3-scale';
import type { HeatMap, HeatRow, Timeline } from '../../generated/reports';
import { h, nodes, svg } from '../../lib/h';
import { type Bin, binName, binned, sumOf } from '../bins';
import { gridSteer, pressable, rove } from '../roving';
import { counted, number } from '../words';
import { asTable } from './as-table';
import { dayAxis, type Frame } from './axes';

const MIN_STEP = 9;
const ROW = 24;
const FEW = 12;
/** Room for a name beside its row; where there is little, it stands above it. */
const NAME_WIDTH = 150;
const NARROW = 560;

export interface HeatDesk {
  readonly width: number;
  readonly isWhole: boolean;
  readonly showWhole: () => void;
  readonly isChosen: (reporter: string) => boolean;
  readonly chooseReporter: (reporter: string) => void;
  readonly chooseCell: (reporter: string, from: string, to: string) => void;
}

/** Who reported on which day, and where failures were: silence shows as well as trouble. */
export function heatView(heat: HeatMap, timeline: Timeline, desk: HeatDesk): (Node | string)[] {
  if (heat.rows.length === 0) return [];
  const rows = desk.isWhole ? heat.rows : heat.rows.slice(0, FEW);
  const hidden = heat.rows.length - rows.length;
  return nodes(
    h('h2', { id: 'reporters' }, 'Reporters by day'),
    h('p', { class: 'soft about' }, heat.summary),
    h(
      'figure',
      { class: 'card chart' },
      legend(),
      picture(rows, timeline, desk),
      hidden > 0 &&
        h(
          'button',
          { type: 'button', class: 'button small', 'data-key': 'heat more', on: { click: desk.showWhole } },
          `Show ${counted(hidden, 'more reporter')}`,
        ),
      heat.more > 0 &&
        h(
          'p',
          { class: 'small soft' },
          `${counted(heat.more, 'reporter')} with fewer sessions are not shown.`,
        ),
      asTable('heat', ['Reporter', 'Days with a report', 'Reports', 'Sessions', 'Failed'], () =>
        heat.rows.map(tableRow),
      ),
    ),
  );
}

function tableRow(row: HeatRow): [string, ...string[]] {
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return [
    row.reporter,
    number(row.reports.filter((reports) => reports > 0).length),
    number(sum(row.reports)),
    number(sum(row.sessions)),
    number(sum(row.failed)),
  ];
}

function legend(): HTMLElement {
  const key = (className: string, sign: boolean, words: string): HTMLElement =>
    h(
      'span',
      { class: 'key' },
      svg(
        'svg',
        { class: 'swatch', viewBox: '0 0 14 14', width: 14, height: 14, 'aria-hidden': 'true' },
        className === 'nothing'
          ? svg('rect', { class: className, x: 4, y: 6, width: 6, height: 1.5 })
          : svg('rect', { class: className, width: 14, height: 14, rx: 2 }),
        sign && svg('path', { class: 'sign', d: crossAt(7, 7) }),
      ),
      words,
    );
  return h(
    'figcaption',
    { class: 'legend small soft' },
    key('cell good strong', false, 'all succeeded; the stronger the colour, the more sessions'),
    key('cell bad strong', true, 'with failures'),
    key('nothing', false, 'no report'),
  );
}

interface Layout {
  readonly frame: Frame;
  readonly isNarrow: boolean;
  readonly rowHeight: number;
  readonly left: (index: number) => number;
  readonly cell: number;
}

function layoutOf(rows: number, bins: number, width: number): Layout {
  const isNarrow = width < NARROW;
  const rowHeight = isNarrow ? ROW + 18 : ROW;
  const left = isNarrow ? 2 : NAME_WIDTH;
  const frame = { width, height: rows * rowHeight + 30, left, right: 2, top: 2, bottom: 28 };
  const x = scaleBand<number>()
    .domain(Array.from({ length: bins }, (_, index) => index))
    .range([frame.left, width - frame.right])
    .paddingInner(0.14);
  return { frame, isNarrow, rowHeight, left: (index) => x(index) ?? 0, cell: x.bandwidth() };
}

function picture(rows: readonly HeatRow[], timeline: Timeline, desk: HeatDesk): SVGSVGElement {
  const room = Math.floor((desk.width - (desk.width < NARROW ? 4 : NAME_WIDTH)) / MIN_STEP);
  const bins = binned(timeline.days, room);
  const layout = layoutOf(rows.length, bins.length, desk.width);
  const most = Math.max(1, ...rows.flatMap((row) => bins.map((bin) => sumOf(row.sessions, bin))));
  const lines = rows.map((row, index) => line(row, index, bins, most, layout, desk));
  const element = svg(
    'svg',
    {
      class: 'heat',
      viewBox: `0 0 ${desk.width} ${layout.frame.height}`,
      width: desk.width,
      height: layout.frame.height,
      role: 'grid',
      'aria-label': 'Reporters by day; choose a name or a day to filter',
    },
    ...lines.map(({ group }) => group),
    dayAxis(bins, (index) => layout.left(index) + layout.cell / 2, layout.frame),
  );
  const marks = lines.flatMap((each) => each.marks);
  rove(element, marks, gridSteer(rows.length, bins.length + 1));
  return element;
}

/** The name, which is a mark of its own, and a mark for each stretch of days. */
function line(
  row: HeatRow,
  index: number,
  bins: readonly Bin[],
  most: number,
  layout: Layout,
  desk: HeatDesk,
): { group: SVGGElement; marks: SVGElement[] } {
  const top = layout.frame.top + index * layout.rowHeight + (layout.isNarrow ? 18 : 0);
  const name = nameMark(row, top, layout, desk);
  const cells = bins.map((bin, each) => cell(row, bin, each, top, most, layout, desk));
  return {
    group: svg('g', { role: 'row' }, name, ...cells),
    marks: [name, ...cells],
  };
}

function nameMark(row: HeatRow, top: number, layout: Layout, desk: HeatDesk): SVGGElement {
  const isChosen = desk.isChosen(row.reporter);
  const words = shortened(row.reporter, layout.isNarrow ? 40 : 20);
  const baseline = layout.isNarrow ? top - 5 : top + ROW / 2 + 3;
  const mark = svg(
    'g',
    {
      role: 'rowheader',
      class: isChosen ? 'name chosen' : 'name',
      'aria-label': `${row.reporter}${isChosen ? ', chosen' : ''}`,
      'data-key': `heat ${row.reporter}`,
    },
    svg('title', null, row.reporter),
    svg('rect', {
      class: 'hit',
      x: 0,
      y: layout.isNarrow ? top - 18 : top,
      width: layout.isNarrow ? layout.frame.width : NAME_WIDTH - 8,
      height: layout.isNarrow ? 18 : ROW - 2,
    }),
    layout.isNarrow
      ? svg('text', { x: 2, y: baseline }, words)
      : svg('text', { x: NAME_WIDTH - 12, y: baseline, 'text-anchor': 'end' }, words),
  );
  pressable(mark, () => desk.chooseReporter(row.reporter));
  return mark;
}

function cell(
  row: HeatRow,
  bin: Bin,
  index: number,
  top: number,
  most: number,
  layout: Layout,
  desk: HeatDesk,
): SVGGElement {
  const [reports, sessions, failed] = [
    sumOf(row.reports, bin),
    sumOf(row.sessions, bin),
    sumOf(row.failed, bin),
  ];
  const left = layout.left(index);
  const [x, y] = [left + layout.cell / 2, top + (ROW - 4) / 2];
  const look = `cell ${failed > 0 ? 'bad' : 'good'} ${strength(sessions, most)}`;
  const says =
    reports === 0
      ? 'no report'
      : [
          counted(sessions, 'session'),
          failed > 0 && `${number(failed)} failed`,
          reports > 1 && counted(reports, 'report'),
        ]
          .filter(Boolean)
          .join(', ');
  const words = `${row.reporter}, ${binName(bin)}: ${says}`;
  const mark = svg(
    'g',
    {
      role: 'gridcell',
      class: bin.selected ? 'mark' : 'mark out',
      'aria-label': words,
      'data-key': `heat ${row.reporter} ${bin.from}`,
    },
    svg('title', null, words),
    svg('rect', { class: 'hit', x: left, y: top, width: layout.cell, height: ROW - 4 }),
    reports === 0
      ? svg('rect', { class: 'nothing', x: x - 2.5, y: y - 0.75, width: 5, height: 1.5 })
      : svg('rect', { class: look, x: left, y: top, width: layout.cell, height: ROW - 4, rx: 2 }),
    failed > 0 && svg('path', { class: 'sign', d: crossAt(x, y) }),
  );
  pressable(mark, () => desk.chooseCell(row.reporter, bin.from, bin.to));
  return mark;
}

/** Counts differ by powers of ten, so the shade follows their logarithm. */
function strength(sessions: number, most: number): string {
  const share = Math.log1p(sessions) / Math.log1p(most);
  return share > 0.75 ? 'strong' : share > 0.45 ? 'middling' : 'faint';
}

function crossAt(x: number, y: number): string {
  return `M${x - 3} ${y - 3}l6 6m0-6l-6 6`;
}

/** SVG does not shorten text by itself; the whole name is in the title. */
function shortened(text: string, most: number): string {
  const characters = [...text];
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : text;
}
