/** What the page loads when somebody first wants to make records. */

import { WaxsealMake } from './waxseal-make';
import { parseQuery } from './query';

declare global {
  interface HTMLElementTagNameMap {
    'waxseal-make': WaxsealMake;
  }
}

let element: WaxsealMake | undefined;

/** Shows the makers, filled in as the address says. */
export function showMake(main: HTMLElement, query: string): void {
  element ??= make(main);
  element.query = parseQuery(query);
}

function make(main: HTMLElement): WaxsealMake {
  if (!customElements.get('waxseal-make')) customElements.define('waxseal-make', WaxsealMake);
  const made = document.createElement('waxseal-make');
  made.addEventListener('waxseal-query', (event) => {
    const { query } = (event as CustomEvent<{ query: string }>).detail;
    // Typing is no step of its own: the back button leads to the view before.
    if (/^#make(&|$)/.test(location.hash)) history.replaceState(null, '', `#make&${query}`);
  });
  main.append(made);
  return made;
}
