/** What the page loads when it first has to do with reports. */

import { seenLive } from './live';
import { parseQuery } from './query';
import type { Dropped } from './walk';
import { WaxsealReports } from './waxseal-reports';

declare global {
  interface HTMLElementTagNameMap {
    'waxseal-reports': WaxsealReports;
  }
}

const PLACE = '#reports';

let element: WaxsealReports | undefined;

/** Shows the reports, filtered as the address says. */
export function showReports(main: HTMLElement, filter: string): WaxsealReports {
  element ??= make(main);
  element.query = parseQuery(filter);
  element.seen = seenLive(document.querySelector('waxseal-check')?.report ?? null);
  return element;
}

/** Goes to the reports and reads what was dropped. */
export function takeReports(main: HTMLElement, dropped: Dropped): void {
  const shown = showReports(main, location.hash.startsWith(PLACE) ? location.hash.slice(PLACE.length) : '');
  if (!location.hash.startsWith(PLACE)) location.hash = PLACE;
  void shown.take(dropped);
}

function make(main: HTMLElement): WaxsealReports {
  if (!customElements.get('waxseal-reports')) customElements.define('waxseal-reports', WaxsealReports);
  const made = document.createElement('waxseal-reports');
  made.addEventListener('waxseal-filter', (event) => {
    const { filter } = (event as CustomEvent<{ filter: string }>).detail;
    // An address of its own, so that the back button undoes it.
    history.pushState(null, '', filter === '' ? PLACE : `${PLACE}&${filter}`);
  });
  main.append(made);
  keepWhileLeaving();
  return made;
}

/** The links to the start load the page anew, which would throw away what was read. */
function keepWhileLeaving(): void {
  for (const link of document.querySelectorAll('header a[href="./"]')) {
    link.addEventListener('click', (event) => {
      event.preventDefault();
      history.pushState(null, '', location.pathname);
      dispatchEvent(new HashChangeEvent('hashchange'));
    });
  }
}
