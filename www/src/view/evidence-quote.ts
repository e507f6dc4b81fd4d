import type { ReportEvidence, Source } from '../generated/report';
import { h } from '../lib/h';
import { seconds } from '../lib/text';
import { icon, type IconName } from './icon';

/** Whose word something is must be seen at a glance: a shape for each. */
const SOURCES: Record<Source, IconName> = { resolver: 'speech', here: 'eye', pasted: 'hand' };

/** Opens the raw exchange of this number. */
export type ShowExchange = (id: number) => void;

export function evidenceQuote(evidence: ReportEvidence, show: ShowExchange): HTMLElement {
  return h(
    'figure',
    { class: `quote from-${evidence.source}` },
    h(
      'figcaption',
      null,
      h('bdi', { class: 'label' }, evidence.label),
      place(evidence) && h('span', { class: 'soft' }, place(evidence)),
      h('span', { class: 'source' }, icon(SOURCES[evidence.source]), evidence.source_words),
    ),
    evidence.text && h('pre', null, h('bdi', null, evidence.text)),
    evidence.exchanges.length > 0 &&
      h(
        'p',
        { class: 'small soft from' },
        'Raw: ',
        ...evidence.exchanges.map((id) => exchangeButton(id, show)),
      ),
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

function exchangeButton(id: number, show: ShowExchange): HTMLElement {
  return h('button', { type: 'button', class: 'link', on: { click: () => show(id) } }, `question ${id + 1}`);
}
