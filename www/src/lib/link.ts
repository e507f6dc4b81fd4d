import { h, type Child } from './h';

/** Only addresses a reader may safely follow; anything else stays text. */
export function isWebAddress(url: string): boolean {
  return /^https?:\/\//i.test(url);
}

/** A link to another site: it learns neither who links to it nor gets a handle on this page. */
export function external(url: string, ...children: Child[]): HTMLElement {
  if (!isWebAddress(url)) return h('span', null, ...children);
  return h('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, ...children);
}
