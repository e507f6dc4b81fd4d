import type { Query } from '../../generated/reports';
import { h, nodes } from '../../lib/h';
import { icon } from '../../view/icon';
import { daySpan, longDay } from '../days';
import { DIMENSIONS, EVERYTHING, isFiltering, onlyDays, toggled } from '../query';
import { DIMENSION_WORDS, valueWords } from '../words';

/** What is left out at the moment, each part with a button that lets it in again. */
export function chipsView(query: Query, change: (query: Query) => void): (Node | string)[] {
  if (!isFiltering(query)) return [];
  const chips = DIMENSIONS.flatMap((dimension) =>
    query[dimension].map((value) =>
      chip(DIMENSION_WORDS[dimension], valueWords(value), () => change(toggled(query, dimension, value))),
    ),
  );
  return nodes(
    h(
      'div',
      { class: 'chips', role: 'group', 'aria-label': 'Filter' },
      h('b', { class: 'small' }, 'Only'),
      (query.from !== null || query.to !== null) &&
        chip('Days', dayWords(query), () => change(onlyDays(query, null, null))),
      ...chips,
      h(
        'button',
        {
          type: 'button',
          class: 'link small',
          'data-key': 'all',
          on: { click: () => change({ ...EVERYTHING, counting: query.counting }) },
        },
        'Show everything',
      ),
    ),
  );
}

function chip(name: string, value: string, remove: () => void): HTMLElement {
  return h(
    'button',
    {
      type: 'button',
      class: 'chip',
      'data-key': `chip ${name} ${value}`,
      on: { click: remove },
    },
    h('span', { class: 'soft' }, `${name} `),
    h('bdi', null, value),
    icon('cross'),
    h('span', { class: 'unseen' }, ', remove from the filter'),
  );
}

function dayWords({ from, to }: Query): string {
  if (from !== null && to !== null) return daySpan(from, to);
  return from !== null ? `from ${longDay(from)}` : `to ${longDay(to ?? '')}`;
}
