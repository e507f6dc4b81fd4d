/** Boxes whose content is made when they are first opened: a report has dozens of proofs, and few are read. */

import { type Child, h, nodes, type Props } from './h';

const waiting = new WeakMap<Element, () => Child[]>();

/** A `<details>` with this summary; `build` makes what stands behind it. */
export function lazyDetails(props: Props, summary: HTMLElement, build: () => Child[]): HTMLDetailsElement {
  const details = h('details', props, summary);
  waiting.set(details, build);
  details.addEventListener('toggle', () => details.open && fill(details));
  if (details.open) fill(details);
  return details;
}

/** Makes the content now, for those who open boxes from code: `toggle` comes too late for print and for redrawing. */
export function fill(details: Element): void {
  const build = waiting.get(details);
  if (!build) return;
  waiting.delete(details);
  details.append(...nodes(...build()));
}
