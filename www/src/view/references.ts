import type { Reference } from '../generated/report';
import { h } from '../lib/h';
import { external } from '../lib/link';
import { rulePage } from '../lib/site';

/** Links to the sections of RFCs, and to the page of the rule that says more. */
export function referencesView(references: readonly Reference[], code?: string): HTMLElement {
  const links = references.map((reference) => external(reference.url, reference.text));
  const rule = code && h('a', { href: rulePage(code) }, `Rule ${code}`);
  return h('p', { class: 'references small' }, ...links, rule);
}
