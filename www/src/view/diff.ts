import type { DiffLine, DiffOp, FixPlace, Publish } from '../generated/report';
import { copyButton } from '../lib/copy';
import { h } from '../lib/h';

export const PLACES: Record<FixPlace, string> = {
  zone: 'In the zone of the domain',
  'host-zone': 'In the zone of the mail server',
  'policy-file': 'In the policy file',
};

const SIGNS: Record<DiffOp, string> = { keep: ' ', remove: '-', add: '+' };

/** What to publish, as a difference to what is there. The signs are text, so they survive copying and print. */
export function diffView(publish: Publish): HTMLElement {
  return h(
    'figure',
    { class: 'diff' },
    h(
      'figcaption',
      null,
      h('span', { class: 'soft small' }, PLACES[publish.place]),
      copyButton('Copy', () => publish.copy),
    ),
    h('pre', null, ...publish.diff.map(line)),
  );
}

function line(entry: DiffLine): HTMLElement {
  const tag = entry.op === 'add' ? 'ins' : entry.op === 'remove' ? 'del' : 'span';
  return h(tag, null, diffText(entry));
}

/** `+ mode: enforce` */
export function diffText(entry: DiffLine): string {
  return `${SIGNS[entry.op]} ${entry.text}\n`;
}
