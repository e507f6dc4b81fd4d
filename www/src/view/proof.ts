/** What was proved of each DNS answer: a line each, and behind it the way from the trust anchor to the records. */

import type { LinkView, ProofView, SecurityStatus, ZoneView } from '../generated/report';
import { type Child, h, nodes } from '../lib/h';
import { fill, lazyDetails } from '../lib/lazy';
import { denialsView, signatureWords } from './denials';
import { icon } from './icon';
import { line } from './path';
import { STATUS_ORDER, statusIcon, statusMark, statusTag, statusWords } from './status';
import { chainTo, zoneName, zoneOf } from './zones';

interface Placed {
  readonly proof: ProofView;
  /** In `report.proofs`: what evidence refers to it by. */
  readonly place: number;
}

/** Answers that share what is to be said of them. */
export interface ProofGroup {
  readonly status: SecurityStatus;
  readonly detail: string;
  readonly members: readonly Placed[];
}

/** Worst first; one line for all answers of which the same is true. */
export function groupProofs(proofs: readonly ProofView[]): ProofGroup[] {
  const groups = new Map<string, Placed[]>();
  proofs.forEach((proof, place) => {
    const key = `${proof.status} ${proof.detail}`;
    groups.set(key, [...(groups.get(key) ?? []), { proof, place }]);
  });
  const list = [...groups.values()].flatMap((members) => {
    const [first] = members;
    return first ? [{ status: first.proof.status, detail: first.proof.detail, members }] : [];
  });
  return STATUS_ORDER.flatMap((status) => list.filter((group) => group.status === status));
}

export function proofList(proofs: readonly ProofView[], zones: readonly ZoneView[]): HTMLElement[] {
  return groupProofs(proofs).map((group) => {
    const [first, ...others] = group.members;
    if (first && others.length === 0) return proofView(first, zones, [statusTag(group.status)], group.detail);
    return groupView(group, zones);
  });
}

function groupView(group: ProofGroup, zones: readonly ZoneView[]): HTMLElement {
  const { status, detail, members } = group;
  return h(
    'details',
    { class: 'quiet', 'data-key': `proofs ${status} ${detail}` },
    h(
      'summary',
      null,
      h('span', { class: 'what' }, statusTag(status, members.length), h('span', { class: 'detail' }, detail)),
    ),
    ...members.map((member) => proofView(member, zones, [icon(statusIcon(status))], '')),
  );
}

function proofView(
  { proof, place }: Placed,
  zones: readonly ZoneView[],
  marks: Child[],
  detail: string,
): HTMLElement {
  const summary = h(
    'summary',
    null,
    ...nodes(...marks),
    h('span', { class: 'what' }, h('bdi', { class: 'mono' }, proof.question), detail && ` ${detail}`),
  );
  const props = {
    class: `item proof ${statusMark(proof.status)}`,
    'data-key': `proof ${proof.question}`,
    'data-proof': place,
  };
  return lazyDetails(props, summary, () => [proofBody(proof, zones)]);
}

function proofBody(proof: ProofView, zones: readonly ZoneView[]): HTMLElement {
  return h(
    'div',
    { class: 'body' },
    h('p', null, proof.words),
    h('ol', { class: 'chain' }, ...proof.links.map((link) => h('li', null, ...linkView(link, proof, zones)))),
    aside(proof),
  );
}

/** The zones above the records, the records, and what shows them. */
function linkView(link: LinkView, proof: ProofView, zones: readonly ZoneView[]): Child[] {
  // Where the proof broke no zone vouches; the picture shows how far the way is whole.
  const chain = chainTo(zones, link.zone ?? zoneOf(zones, link.name));
  return [
    h(
      'ol',
      { class: 'steps' },
      ...chain.map((zone, index) => step(zone.status, zoneName(zone.name), '', index > 0)),
      step(link.status, link.name, link.rtype, chain.length > 0),
    ),
    link.words !== proof.detail && h('p', { class: 'small' }, link.words),
    link.signature && h('p', { class: 'soft small' }, signatureWords(link.signature)),
    ...denialsView(
      link.denial,
      link.signature ? 'Proof that nothing closer exists' : 'Proof that there is none',
    ),
  ];
}

function step(status: SecurityStatus, name: string, rtype: string, tied: boolean): HTMLElement {
  const mark = statusMark(status);
  return h(
    'li',
    { class: mark },
    tied && line(mark),
    h(
      'span',
      { class: rtype === '' ? 'step' : 'step records' },
      icon(statusIcon(status)),
      h('bdi', null, name),
      rtype !== '' && h('b', null, rtype),
      h('span', { class: 'unseen' }, statusWords(status)),
    ),
  );
}

/** For those who compare with other validators. */
function aside(proof: ProofView): HTMLElement | false {
  const parts = [
    proof.extended_error !== null &&
      `a validating resolver would send extended error ${proof.extended_error} (RFC 8914)`,
    proof.with_sha1 !== null &&
      `a validator that still believes SHA-1 finds: ${statusWords(proof.with_sha1)}`,
  ].filter(Boolean);
  return parts.length > 0 && h('p', { class: 'soft small' }, `For comparison: ${parts.join('; ')}.`);
}

/** Brings a proof into view, opened. */
export function revealProof(root: ParentNode, place: number): void {
  const proof = root.querySelector<HTMLElement>(`[data-proof="${place}"]`);
  if (!proof) return;
  fill(proof);
  for (let box = proof.closest('details'); box; box = box.parentElement?.closest('details') ?? null)
    box.open = true;
  proof.scrollIntoView({ block: 'start' });
  proof.querySelector('summary')?.focus({ preventScroll: true });
}
