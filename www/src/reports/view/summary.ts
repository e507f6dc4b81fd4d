import type { Aggregates, Insights, Query } from '../../generated/reports';
import { h, nodes } from '../../lib/h';
import { rich } from '../../lib/text';
import { concerns, isFiltering } from '../query';
import { counted, number } from '../words';

export interface SummaryDesk {
  readonly isRaw: boolean;
  readonly count: (counting: 'honest' | 'raw') => void;
}

/** The answer in one sentence, what it rests on, and how it was counted. */
export function summaryView(all: Aggregates, desk: SummaryDesk): (Node | string)[] {
  return nodes(
    h('h2', { id: 'answer', class: 'answer', tabindex: -1 }, ...rich(all.sentence)),
    h('p', { class: 'soft' }, ...rich(all.detail)),
    countingView(all, desk),
  );
}

function countingView({ counting }: Aggregates, desk: SummaryDesk): HTMLElement {
  const other = desk.isRaw ? 'Count honestly' : 'Add everything up';
  return h(
    'p',
    { class: 'small soft counting' },
    ...rich(counting.rule),
    ' ',
    counting.reports_differing > 0 &&
      `In ${counted(counting.reports_differing, 'report')} that makes a difference: ${number(counting.honest_sessions)} sessions instead of ${number(counting.raw_sessions)}. `,
    h(
      'button',
      {
        type: 'button',
        class: 'link',
        'data-key': 'counting',
        on: { click: () => desk.count(desk.isRaw ? 'honest' : 'raw') },
      },
      other,
    ),
  );
}

/** Four numbers; incidents are known when all is read. */
export function numbersView(
  { totals }: Aggregates,
  insights: Insights | null,
  query: Query,
): (Node | string)[] {
  const percent = totals.success_percent;
  return [
    h(
      'dl',
      { class: 'card figures' },
      figure(number(totals.sessions), 'sessions'),
      figure(percent === null ? '–' : `${percent} %`, 'succeeded'),
      figure(number(totals.failed), failedWords(totals.let_through)),
      insights ? incidentFigure(insights, query) : figure('…', 'incidents, when all is read'),
    ),
  ];
}

function incidentFigure(insights: Insights, query: Query): HTMLElement {
  const shown = insights.incidents.filter((incident) => concerns(query, incident));
  const all = isFiltering(query) ? shown.length : shown.length + insights.more_incidents;
  const states = new Map<string, number>();
  for (const { state_words } of shown) states.set(state_words, (states.get(state_words) ?? 0) + 1);
  const parts = [...states].map(([words, count]) => (all === 1 ? words : `${number(count)} ${words}`));
  return figure(number(all), [all === 1 ? 'incident' : 'incidents', ...parts].join(', '));
}

function failedWords(letThrough: number): string {
  return letThrough > 0 ? `failed, ${number(letThrough)} of them let through by testing` : 'failed';
}

/** `9,999,999,999` */
const LONG = 13;

function figure(value: string, words: string): HTMLElement {
  return h('div', null, h('dt', null, words), h('dd', { class: value.length > LONG ? 'long' : null }, value));
}
