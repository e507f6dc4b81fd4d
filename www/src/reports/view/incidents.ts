import type { IncidentView, Insights, Query } from '../../generated/reports';
import { h, nodes } from '../../lib/h';
import { rich } from '../../lib/text';
import { tag } from '../../view/tag';
import { concerns, EVERYTHING } from '../query';
import { counted } from '../words';
import { explanationBody } from './explanations';

const FEW = 10;

export interface ListDesk {
  readonly isWhole: boolean;
  readonly showWhole: () => void;
  readonly choose: (query: Query) => void;
}

/** Failures with one cause, put together across reporters and days. */
export function incidentsView(insights: Insights, query: Query, desk: ListDesk): (Node | string)[] {
  const all = insights.incidents.filter((incident) => concerns(query, incident));
  if (all.length === 0) return [];
  const shown = desk.isWhole ? all : all.slice(0, FEW);
  return nodes(
    h('h2', { id: 'incidents' }, 'Incidents'),
    h(
      'div',
      { class: 'card items' },
      ...shown.map((incident) => incidentView(incident, query, desk)),
      shown.length < all.length &&
        h(
          'button',
          {
            type: 'button',
            class: 'button small',
            'data-key': 'incidents more',
            on: { click: desk.showWhole },
          },
          `Show ${counted(all.length - shown.length, 'more incident')}`,
        ),
      desk.isWhole &&
        insights.more_incidents > 0 &&
        h(
          'p',
          { class: 'small soft' },
          `${counted(insights.more_incidents, 'smaller incident')} are not listed.`,
        ),
    ),
  );
}

function incidentView(incident: IncidentView, query: Query, desk: ListDesk): HTMLElement {
  const { sentence, result_type, mx, domains, first_day, last_day } = incident;
  const only: Query = {
    ...EVERYTHING,
    counting: query.counting,
    from: first_day,
    to: last_day,
    // A host's incident is found by the host; it may be that of a hundred domains.
    domain: mx === '' ? domains : [],
    result_type: [result_type],
    mx: mx === '' ? [] : [mx],
  };
  return h(
    'details',
    { class: 'item', 'data-key': `incident ${sentence}` },
    h(
      'summary',
      null,
      stateTag(incident),
      h('span', { class: 'what' }, ...rich(sentence)),
      h('span', { class: 'code' }, result_type),
    ),
    h(
      'div',
      { class: 'body' },
      h('p', null, h('b', null, domains.length > 1 ? 'Domains: ' : 'Domain: '), ...listed(domains)),
      h('p', null, h('b', null, 'Seen by: '), ...listed(incident.reporters)),
      incident.reasons.length > 0 &&
        h(
          'div',
          null,
          h('p', null, h('b', null, 'Reasons given: ')),
          h(
            'ul',
            { class: 'quotes' },
            ...incident.reasons.map((reason) => h('li', null, h('bdi', { class: 'mono' }, reason))),
          ),
        ),
      ...explanationBody(incident.explanation),
      h(
        'button',
        { type: 'button', class: 'button small', on: { click: () => desk.choose(only) } },
        'Show only these sessions',
      ),
    ),
  );
}

function listed(names: readonly string[]): (Node | string)[] {
  return names.flatMap((name, index) => [index > 0 ? ', ' : '', h('bdi', null, name)]);
}

function stateTag(incident: IncidentView): HTMLElement {
  const words = incident.state_words;
  switch (incident.state) {
    case 'ongoing':
      return tag('bad', 'cross', words);
    case 'over':
      return tag('ok', 'check', words);
    case 'unknown':
      return tag('unk', 'question', words);
  }
}
