/** Texts of the report mark code with backticks; nothing else in them is markup. */

import { h } from './h';

export interface Piece {
  readonly code: boolean;
  readonly text: string;
}

/** Splits at pairs of backticks. One without a partner is a character like any other. */
export function splitCode(text: string): Piece[] {
  const parts = text.split('`');
  // An even number of parts means an odd number of backticks: the last one has no partner.
  if (parts.length % 2 === 0) {
    const tail = parts.pop();
    parts.push(`${parts.pop() ?? ''}\`${tail ?? ''}`);
  }
  return parts
    .map((part, index) => ({ code: index % 2 === 1, text: part }))
    .filter((piece) => piece.text !== '');
}

/** Names that read as one word and must not be broken at their hyphen. */
const WHOLE = /(MTA-STS|TLS-RPT)/;

/** The text as nodes, with code set as code. */
export function rich(text: string): (Node | string)[] {
  return splitCode(text).flatMap((piece) => (piece.code ? h('code', null, piece.text) : words(piece.text)));
}

function words(text: string): (Node | string)[] {
  return text
    .split(WHOLE)
    .map((part, index) => (index % 2 === 1 ? h('span', { class: 'whole' }, part) : part));
}

/** The text for places that hold no markup, such as labels. */
export function plain(text: string): string {
  return splitCode(text)
    .map((piece) => piece.text)
    .join('');
}

/** `1 warning`, `3 warnings`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** A number of octets for a reader. */
export function octets(n: number): string {
  return n < 10_000 ? `${n} B` : `${Math.round(n / 1000)} kB`;
}

/** A number of seconds in the largest unit it fills: `7 days`, `1.5 minutes`. */
export function seconds(n: number): string {
  const units: [number, string][] = [
    [86_400, 'day'],
    [3_600, 'hour'],
    [60, 'minute'],
  ];
  const unit = units.find(([size]) => n >= size);
  return unit ? count(Number((n / unit[0]).toFixed(1)), unit[1]) : `${n} s`;
}
