/** Days as the core writes them, `2026-10-16`, always of UTC as reports are. */

const DAY_MS = 86_400_000;

/** As the core writes them; browsers do not agree on `Sep` and `Sept`. */
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export function date(day: string): Date {
  return new Date(`${day}T00:00:00Z`);
}

/** `16 Oct 2026`; a text that is no day stays as it is. */
export function longDay(day: string): string {
  return isDay(day) ? `${shortDay(day)} ${day.slice(0, 4)}` : day;
}

/** `16 Oct` */
export function shortDay(day: string): string {
  const at = date(day);
  return isDay(day) ? `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]}` : day;
}

/** `Oct 2026` */
export function monthOf(day: string): string {
  return `${MONTHS[date(day).getUTCMonth()]} ${day.slice(0, 4)}`;
}

function isDay(day: string): boolean {
  return !Number.isNaN(date(day).getTime());
}

/** `16 Oct 2026`, `16–19 Oct 2026`, `30 Sep – 2 Oct 2026` */
export function daySpan(from: string, to: string): string {
  if (from === to) return longDay(to);
  if (!isDay(from) || !isDay(to)) return `${from} – ${to}`;
  if (from.slice(0, 7) === to.slice(0, 7)) return `${date(from).getUTCDate()}–${longDay(to)}`;
  return `${from.slice(0, 4) === to.slice(0, 4) ? shortDay(from) : longDay(from)} – ${longDay(to)}`;
}

export function daysBetween(from: string, to: string): number {
  return Math.round((date(to).getTime() - date(from).getTime()) / DAY_MS);
}
