import { describe, expect, it } from 'vitest';
import type { TimelineDay } from '../../src/generated/reports';
import { binned, binWidth, sumOf } from '../../src/reports/bins';

const days = (count: number): TimelineDay[] =>
  Array.from({ length: count }, (_, index) => ({
    day: new Date(Date.UTC(2026, 0, 1 + index)).toISOString().slice(0, 10),
    selected: index >= 7,
    reports: 1,
    successful: 10,
    let_through: 2,
    failed: 1,
  }));

describe('days put together', () => {
  it.each([
    [60, 120, 1],
    [120, 120, 1],
    [121, 120, 7],
    [365, 60, 7],
    [365, 30, 28],
    [3_650, 60, 364],
    [40_000, 20, 364 * 6],
  ])('%i days in room for %i marks are %i a mark', (count, room, width) => {
    expect(binWidth(count, room)).toBe(width);
    expect(Math.ceil(count / width)).toBeLessThanOrEqual(room);
  });

  it('lose nothing', () => {
    const bins = binned(days(365), 60);
    const sum = (of: (bin: (typeof bins)[number]) => number) =>
      bins.reduce((total, bin) => total + of(bin), 0);
    expect(bins.length).toBe(53);
    expect([sum((bin) => bin.successful), sum((bin) => bin.let_through), sum((bin) => bin.failed)]).toEqual([
      3650, 730, 365,
    ]);
    expect(bins[0]).toMatchObject({ from: '2026-01-01', to: '2026-01-07', selected: false });
    expect(bins[1]).toMatchObject({ from: '2026-01-08', selected: true });
    expect(bins.at(-1)).toMatchObject({ from: '2026-12-31', to: '2026-12-31' });
  });

  it('take what stands beside them along', () => {
    const values = Array.from({ length: 365 }, (_, index) => index);
    const bins = binned(days(365), 60);
    expect(bins.map((bin) => sumOf(values, bin)).reduce((a, b) => a + b)).toBe((364 * 365) / 2);
  });

  it('are nothing where there are none', () => {
    expect(binned([], 10)).toEqual([]);
  });
});
