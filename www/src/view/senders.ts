import type { Report, SenderRow } from '../generated/report';
import { h, nodes } from '../lib/h';
import { rich } from '../lib/text';
import { markTag } from './tag';

/** Kinds of senders × what happens to their mail. Empty where the domain takes none. */
export function sendersView(report: Report): (Node | string)[] {
  if (report.senders.length === 0) return [];
  const heads = ['A sending server that', 'Normally', 'With an attacker on the path'];
  return nodes(
    h('h2', { id: 'senders' }, 'What senders do'),
    h(
      'div',
      { class: 'card' },
      h(
        'table',
        { class: 'stack', 'aria-labelledby': 'senders' },
        h('thead', null, h('tr', null, ...heads.map((head) => h('th', { scope: 'col' }, head)))),
        h('tbody', null, ...report.senders.map(row)),
      ),
    ),
  );
}

function row(sender: SenderRow): HTMLElement {
  return h(
    'tr',
    null,
    h('th', { scope: 'row' }, ...rich(sender.sender)),
    h('td', { 'data-label': 'Normally' }, ...rich(sender.normally)),
    h(
      'td',
      { 'data-label': 'Attacked' },
      markTag(sender.mark, sender.attacked),
      h('p', { class: 'soft small' }, ...rich(sender.why)),
    ),
  );
}
