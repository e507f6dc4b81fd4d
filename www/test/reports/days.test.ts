import { expect, it } from 'vitest';
import { daysBetween, daySpan, longDay } from '../../src/reports/days';

it.each([
  ['2026-10-16', '2026-10-16', '16 Oct 2026'],
  ['2026-10-16', '2026-10-19', '16–19 Oct 2026'],
  ['2026-09-30', '2026-10-02', '30 Sep – 2 Oct 2026'],
  ['2025-12-31', '2026-01-02', '31 Dec 2025 – 2 Jan 2026'],
  ['', '2026-01-02', ' – 2026-01-02'],
])('%s to %s is %s', (from, to, words) => {
  expect(daySpan(from, to)).toBe(words);
});

it('leaves what is no day as it is', () => {
  expect(longDay('soon')).toBe('soon');
});

it('counts days over a change of the clock', () => {
  expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2);
  expect(daysBetween('2024-02-28', '2024-03-01')).toBe(2);
});
