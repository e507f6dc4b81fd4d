/** What DNSSEC proves of something, as a shape, a word and a way to draw lines. */

import type { Mark, ProofView, SecurityStatus, Source } from '../generated/report';
import { h } from '../lib/h';
import { icon, type IconName } from './icon';
import { type Look, tag } from './tag';

const STATUSES: Record<SecurityStatus, readonly [Look, IconName, Mark, string]> = {
  bogus: ['bad', 'cross', 'bad', 'forged or broken'],
  indeterminate: ['unk', 'question', 'unknown', 'not proved'],
  secure: ['ok', 'seal', 'good', 'proved here'],
  insecure: ['warn', 'speech', 'partly', 'the resolver’s word'],
};

/** In the order of reading: what needs attention, what holds, what nobody can hold. */
export const STATUS_ORDER = Object.keys(STATUSES) as SecurityStatus[];

const SOURCES: Record<Source, IconName> = { resolver: 'speech', proved: 'seal', here: 'eye', pasted: 'hand' };

export function statusWords(status: SecurityStatus): string {
  return STATUSES[status][3];
}

export function statusMark(status: SecurityStatus): Mark {
  return STATUSES[status][2];
}

export function statusIcon(status: SecurityStatus): IconName {
  return STATUSES[status][1];
}

/** With a number for that many answers. */
export function statusTag(status: SecurityStatus, n?: number): HTMLElement {
  const [look, name, , words] = STATUSES[status];
  if (n === undefined) return tag(look, name, words);
  return tag(look, name, status === 'insecure' ? `${n} on ${words}` : `${n} ${words}`);
}

/** Whose word something is must be seen at a glance: a shape for each. */
export function sourceIcon(source: Source, status: SecurityStatus | undefined): IconName {
  return source === 'resolver' && status !== undefined ? statusIcon(status) : SOURCES[source];
}

/** The shape alone, where the words stand elsewhere or there is no room; given words are still heard and hovered. */
export function sourceBadge(source: Source, words: string): HTMLElement {
  return h(
    'span',
    { class: `whose ${source}`, title: words || null },
    icon(SOURCES[source]),
    words !== '' && h('span', { class: 'unseen' }, words),
  );
}

/** `Of 40 DNS answers, 38 are proved here and 2 are the resolver’s word, which no signature that counts covers.` */
export function proofSentence(proofs: readonly ProofView[]): string {
  const counts = STATUS_ORDER.map(
    (status) => [status, proofs.filter((proof) => proof.status === status).length] as const,
  );
  const found = counts.filter(([, n]) => n > 0);
  const tail = found.some(([status]) => status === 'insecure')
    ? ', which no signature that counts covers.'
    : '.';
  const [only] = found;
  if (only && found.length === 1) {
    const answers = only[1] === 1 ? 'The one DNS answer is' : `All ${only[1]} DNS answers are`;
    return `${answers} ${statusWords(only[0])}${tail}`;
  }
  const parts = found.map(([status, n]) => `${n} ${n === 1 ? 'is' : 'are'} ${statusWords(status)}`);
  return `Of ${proofs.length} DNS answers, ${sequence(parts)}${tail}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function sequence(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}
