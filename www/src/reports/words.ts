import type { Dimension } from '../generated/reports';

const NUMBER = new Intl.NumberFormat('en');

/** `41,208` */
export function number(n: number): string {
  return NUMBER.format(n);
}

export function counted(n: number, one: string, many = `${one}s`): string {
  return `${number(n)} ${n === 1 ? one : many}`;
}

const UNITS: readonly [number, string][] = [
  [1e9, 'GB'],
  [1e6, 'MB'],
  [1e3, 'kB'],
];

/** `45 MB`, `4.7 kB` */
export function bytes(n: number): string {
  const unit = UNITS.find(([size]) => n >= size);
  if (!unit) return `${n} B`;
  const value = n / unit[0];
  return `${value >= 10 ? Math.round(value) : value.toFixed(1)} ${unit[1]}`;
}

export const DIMENSION_WORDS: Record<Dimension, string> = {
  domain: 'Domain',
  reporter: 'Reporter',
  policy_type: 'Policy',
  result_type: 'Result',
  mx: 'MX host',
  sending_ip: 'Sender’s address',
  receiving_ip: 'Receiving address',
};

/** An empty value stands for rows that do not state one. */
export function valueWords(value: string): string {
  return value === '' ? 'not stated' : value;
}
