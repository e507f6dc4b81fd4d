import { describe, expect, it } from 'vitest';
import { fieldTime, judgedWords } from '../src/elements/time-desk';

describe('a chosen time', () => {
  it('is taken as UTC, with or without seconds', () => {
    expect(fieldTime('2026-11-24T07:05:09')).toBe('2026-11-24T07:05:09Z');
    expect(fieldTime('2026-11-24T07:05')).toBe('2026-11-24T07:05:00Z');
  });

  it('must be whole, and of four figures', () => {
    for (const value of ['', '2026-11-24', '12026-11-24T07:05', 'soon']) expect(fieldTime(value)).toBe(null);
  });
});

it('it is said at which instant a report is judged', () => {
  expect(judgedWords('24 Nov 2026, 07:05 UTC', null)).toContain('the time of the check');
  expect(judgedWords('24 Nov 2027, 07:05 UTC', '2027-11-24T07:05:00Z')).toContain('Nothing was asked again');
});
