import type { Report } from '../generated/report';
import { h, nodes } from '../lib/h';
import { proofList } from './proof';
import { proofSentence } from './status';
import { zoneTree } from './zone-tree';

/** What DNSSEC proves: how many answers, the chain of trust of the whole report, and the proof of each answer. */
export function dnssecView(report: Report): (Node | string)[] {
  const { proofs, zones } = report;
  if (proofs.length === 0) return [];
  return nodes(
    h('h2', { id: 'dnssec' }, 'What DNSSEC proves'),
    h('p', { class: 'soft about' }, proofSentence(proofs)),
    zones.length > 0 && h('h3', { class: 'soft small' }, 'The chain of trust'),
    zones.length > 0 && zoneTree(zones),
    h('h3', { class: 'soft small' }, 'Answer by answer'),
    h('div', { class: 'card items proofs' }, ...proofList(proofs, zones)),
  );
}
