import type { Place } from '../lib/fragment';

/** What tabs and history call the page: what is on it comes first (WCAG 2.4.2). */
export function titleOf(place: Place['kind'] | undefined, domain: string | null, home: string): string {
  if (place === 'reports') return 'TLS reports · Waxseal';
  if (place === 'make') return 'Make records · Waxseal';
  if (place === 'gallery') return 'Broken domains · Waxseal';
  return domain === null ? home : `${domain} · Waxseal`;
}
