import type { DenialView, SignatureView } from '../generated/report';
import { h } from '../lib/h';

/** The NSEC or NSEC3 records that prove an absence, each with the signature that makes it a proof. */
export function denialsView(denials: readonly DenialView[], title: string): HTMLElement[] {
  if (denials.length === 0) return [];
  return [
    h(
      'div',
      { class: 'denials' },
      h('p', { class: 'soft small' }, title),
      ...denials.map((denial) =>
        h(
          'figure',
          null,
          h('pre', null, h('bdi', null, `${denial.owner} ${denial.rtype} ${denial.text}`)),
          h('figcaption', { class: 'soft small' }, signatureWords(denial.signature)),
        ),
      ),
    ),
  ];
}

export function signatureWords(signature: SignatureView): string {
  return `Signed with key ${signature.tag}, algorithm ${signature.algorithm}, valid ${signature.words}.`;
}
