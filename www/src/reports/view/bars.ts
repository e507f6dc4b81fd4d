import type { BarRow, Breakdown, Dimension } from '../../generated/reports';
import { h, svg } from '../../lib/h';
import { icon } from '../../view/icon';
import { listSteer, pressable, rove } from '../roving';
import { counted, number } from '../words';
import { asTable } from './as-table';

const FEW = 8;

export interface BarDesk {
  readonly isWhole: (dimension: Dimension) => boolean;
  readonly showWhole: (dimension: Dimension) => void;
  readonly choose: (dimension: Dimension, value: string) => void;
}

/** Longest first. A click on a bar leaves only what it stands for, a second one joins another to it. */
export function barsView(breakdown: Breakdown, desk: BarDesk): HTMLElement | null {
  if (breakdown.rows.length === 0) return null;
  const { dimension, title, summary } = breakdown;
  const isWhole = desk.isWhole(dimension);
  const rows = breakdown.rows.filter((row, index) => isWhole || index < FEW || row.selected);
  const hidden = breakdown.rows.length - rows.length;
  const most = Math.max(1, ...breakdown.rows.map((row) => row.successful + row.failed));
  const bars = rows.map((row) => bar(breakdown, row, most, desk));
  const list = h('ul', { role: 'listbox', 'aria-multiselectable': 'true', 'aria-label': title }, ...bars);
  rove(
    list,
    bars,
    listSteer(() => bars.length),
    Math.max(
      0,
      rows.findIndex((row) => row.selected),
    ),
  );
  return h(
    'section',
    { class: 'card bars' },
    h('h3', null, title),
    h('p', { class: 'small soft' }, summary),
    list,
    hidden > 0 &&
      h(
        'button',
        {
          type: 'button',
          class: 'button small',
          'data-key': `more ${dimension}`,
          on: { click: () => desk.showWhole(dimension) },
        },
        `Show ${number(hidden)} more`,
      ),
    isWhole &&
      breakdown.more > 0 &&
      h(
        'p',
        { class: 'small soft' },
        `${counted(breakdown.more, 'further value')}: choose fewer to see them.`,
      ),
    asTable(dimension, [title, 'Succeeded', 'Failed'], () =>
      breakdown.rows.map((row) => [
        row.label,
        breakdown.failures_only ? '–' : number(row.successful),
        number(row.failed),
      ]),
    ),
  );
}

function bar(breakdown: Breakdown, row: BarRow, most: number, desk: BarDesk): HTMLElement {
  const { dimension, failures_only } = breakdown;
  const sessions = row.successful + row.failed;
  const element = h(
    'li',
    {
      role: 'option',
      'aria-selected': row.selected ? 'true' : 'false',
      'data-key': `bar ${dimension} ${row.value}`,
    },
    h('span', { class: 'name' }, row.selected && icon('check'), h('bdi', null, row.label)),
    unseen(': '),
    h(
      'span',
      { class: 'count' },
      number(sessions),
      unseen(failures_only ? ' failures' : ' sessions'),
      !failures_only &&
        row.failed > 0 &&
        h('span', { class: 'failures' }, unseen(', '), icon('cross'), number(row.failed), unseen(' failed')),
    ),
    strip(row, most),
  );
  pressable(element, () => desk.choose(dimension, row.value));
  return element;
}

/** Said to those who do not see where it stands. */
function unseen(words: string): HTMLElement {
  return h('span', { class: 'unseen' }, words);
}

/** The failed part first, where all bars begin, so that failures can be compared. */
function strip(row: BarRow, most: number): SVGSVGElement {
  const width = (value: number): number => (value === 0 ? 0 : Math.max(0.6, (value / most) * 100));
  const failed = width(row.failed);
  const successful = Math.min(width(row.successful), 100 - failed);
  return svg(
    'svg',
    { class: 'strip', viewBox: '0 0 100 6', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    svg('rect', { class: 'rail', width: 100, height: 6 }),
    failed > 0 && svg('rect', { class: 'failed', width: failed.toFixed(2), height: 6 }),
    successful > 0 &&
      svg('rect', { class: 'successful', x: failed.toFixed(2), width: successful.toFixed(2), height: 6 }),
  );
}
