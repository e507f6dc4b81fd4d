/** Days as the core writes them, `2026-10-16`, always of UTC as reports are. */

const DAY_MS = 86_400_000;

const SHORT = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
const LONG = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});

export function date(day: string): Date {
  return new Date(`${day}T00:00:00Z`);
}

/** `16 Oct 2026`; a text that is no day stays as it is. */
export function longDay(day: string): string {
  return say(LONG, day);
}

/** `16 Oct` */
export function shortDay(day: string): string {
  return say(SHORT, day);
}

function say(format: Intl.DateTimeFormat, day: string): string {
  const at = date(day);
  return Number.isNaN(at.getTime()) ? day : format.format(at);
}

/** `16 Oct 2026`, `16–19 Oct 2026`, `30 Sep – 2 Oct 2026` */
export function daySpan(from: string, to: string): string {
  if (from === to) return longDay(to);
  if (Number.isNaN(date(from).getTime()) || Number.isNaN(date(to).getTime())) return `${from} – ${to}`;
  if (from.slice(0, 7) === to.slice(0, 7)) return `${date(from).getUTCDate()}–${longDay(to)}`;
  return `${from.slice(0, 4) === to.slice(0, 4) ? shortDay(from) : longDay(from)} – ${longDay(to)}`;
}

export function daysBetween(from: string, to: string): number {
  return Math.round((date(to).getTime() - date(from).getTime()) / DAY_MS);
}
