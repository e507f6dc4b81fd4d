import type { ReportItem } from '../generated/report';
import { h } from '../lib/h';
import { rich } from '../lib/text';
import { diffView } from './diff';
import { evidenceQuote, type Show } from './evidence-quote';
import { referencesView } from './references';
import { sourceBadge } from './status';
import { outcomeTag } from './tag';

/** One thing a rule said: a line, and behind it the reasons, the remedy and the evidence. */
export function itemView(item: ReportItem, open: boolean, show: Show): HTMLElement {
  return h(
    'details',
    { class: 'item', 'data-key': `item ${item.code} ${item.subject}`, open, 'data-open': open },
    h(
      'summary',
      null,
      outcomeTag(item),
      h('span', { class: 'what' }, ...rich(item.what)),
      ...badges(item),
      h('span', { class: 'code' }, item.code),
    ),
    h('div', { class: 'body' }, ...itemBody(item, show)),
  );
}

/** Whose words it rests on. */
function badges(item: ReportItem): HTMLElement[] {
  const words = new Map(item.evidence.map((evidence) => [evidence.source, evidence.source_words]));
  return [...words].map(([source, text]) => sourceBadge(source, text));
}

function itemBody(item: ReportItem, show: Show): (HTMLElement | false)[] {
  return [
    h('p', { class: 'soft small' }, 'On ', h('bdi', null, item.subject)),
    item.why !== '' && h('p', null, ...rich(item.why)),
    item.fix !== '' && h('p', null, h('b', null, 'What to do: '), ...rich(item.fix)),
    item.publish !== null && diffView(item.publish),
    ...item.evidence.map((evidence) => evidenceQuote(evidence, show)),
    referencesView(item.references, item.code),
  ];
}
