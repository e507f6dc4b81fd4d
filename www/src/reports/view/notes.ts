import type { Insights, Query } from '../../generated/reports';
import { h, nodes } from '../../lib/h';
import { rich } from '../../lib/text';
import { concerns, EVERYTHING } from '../query';
import { number } from '../words';
import type { ListDesk } from './incidents';

const FEW = 8;

interface Note {
  readonly sentence: string;
  readonly only: Query;
}

/** Reporters that have stopped, and days on which one saw far more failures than it used to. */
export function notesView(insights: Insights, query: Query, desk: ListDesk): (Node | string)[] {
  const { counting } = query;
  const silent = insights.silent
    .filter(({ domain, reporter }) => concerns(query, { domains: [domain], reporters: [reporter] }))
    .map(({ sentence, domain, reporter }) => ({
      sentence,
      only: { ...EVERYTHING, counting, domain: [domain], reporter: [reporter] },
    }));
  const spikes = insights.spikes
    .filter(({ domain, reporter, day }) =>
      concerns(query, { domains: [domain], reporters: [reporter], first_day: day, last_day: day }),
    )
    .map(({ sentence, domain, reporter, day }) => ({
      sentence,
      only: { ...EVERYTHING, counting, domain: [domain], reporter: [reporter], from: day, to: day },
    }));
  return nodes(
    ...list(
      'silent',
      'Reporters gone silent',
      'Silence is no failure, but nor is it success: nobody knows.',
      silent,
      desk,
    ),
    ...list(
      'spikes',
      'Unusual days',
      'Days on which a reporter saw far more failures than it used to.',
      spikes,
      desk,
    ),
  );
}

function list(
  id: string,
  title: string,
  about: string,
  all: readonly Note[],
  desk: ListDesk,
): (Node | string)[] {
  if (all.length === 0) return [];
  const shown = desk.isWhole ? all : all.slice(0, FEW);
  const item = ({ sentence, only }: Note): HTMLElement =>
    h(
      'li',
      null,
      h('span', null, ...rich(sentence)),
      ' ',
      h(
        'button',
        {
          type: 'button',
          class: 'link small',
          'data-key': `${id} ${sentence}`,
          on: { click: () => desk.choose(only) },
        },
        'show only this',
      ),
    );
  return nodes(
    h('h2', { id }, title),
    h('p', { class: 'soft about' }, about),
    h('ul', { class: 'card notes' }, ...shown.map(item)),
    shown.length < all.length &&
      h(
        'button',
        { type: 'button', class: 'button small', 'data-key': `${id} more`, on: { click: desk.showWhole } },
        `Show ${number(all.length - shown.length)} more`,
      ),
  );
}
