/** A link within the report: an address with a `#` does not lead into a shadow root. */

import { h } from './h';

/** Moves the focus to the first of what `selector` finds, and brings it into view. */
export function goTo(words: string, selector: string): HTMLElement {
  const go = (event: Event): void => {
    const root = (event.currentTarget as Element).getRootNode() as ParentNode;
    const target = root.querySelector<HTMLElement>(selector);
    target?.focus({ preventScroll: true });
    target?.scrollIntoView({ block: 'center' });
  };
  return h('button', { type: 'button', class: 'link', on: { click: go } }, words);
}
