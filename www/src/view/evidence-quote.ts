import type { ReportEvidence, SecurityStatus } from '../generated/report';
import { h } from '../lib/h';
import { seconds } from '../lib/text';
import { icon } from './icon';
import { sourceIcon } from './status';

/** The ways from a quotation to what is behind it. */
export interface Show {
  /** Opens the raw exchange of this number. */
  readonly exchange: (id: number) => void;
  /** Opens the proof at this place of `report.proofs`. */
  readonly proof: (place: number) => void;
  /** What was proved there. */
  readonly status: (place: number) => SecurityStatus | undefined;
}

export function evidenceQuote(evidence: ReportEvidence, show: Show): HTMLElement {
  const status = evidence.proof === null ? undefined : show.status(evidence.proof);
  return h(
    'figure',
    { class: `quote from-${evidence.source} ${status ?? ''}` },
    h(
      'figcaption',
      null,
      h('bdi', { class: 'label' }, evidence.label),
      place(evidence) && h('span', { class: 'soft' }, place(evidence)),
      h('span', { class: 'source' }, icon(sourceIcon(evidence.source, status)), evidence.source_words),
    ),
    evidence.text && h('pre', null, h('bdi', null, evidence.text)),
    behind(evidence, show),
  );
}

/** Buttons that open what is behind it. */
function behind(evidence: ReportEvidence, show: Show): HTMLElement | false {
  const { exchanges, proof } = evidence;
  if (exchanges.length === 0 && proof === null) return false;
  return h(
    'p',
    { class: 'small soft from' },
    exchanges.length > 0 && 'Raw: ',
    ...exchanges.map((id) => opener(`question ${id + 1}`, () => show.exchange(id))),
    proof !== null && ' DNSSEC: ',
    proof !== null && opener('proof', () => show.proof(proof)),
  );
}

function place(evidence: ReportEvidence): string {
  const parts = [
    evidence.line !== null && `line ${evidence.line}`,
    evidence.column !== null && `column ${evidence.column}`,
    evidence.ttl !== null && `kept for ${seconds(evidence.ttl)}`,
  ];
  return parts.filter(Boolean).join(', ');
}

function opener(words: string, open: () => void): HTMLElement {
  return h('button', { type: 'button', class: 'link', on: { click: open } }, words);
}
