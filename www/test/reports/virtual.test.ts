import { describe, expect, it } from 'vitest';
import { ROW_HEIGHT, scrollTo, windowOf } from '../../src/reports/virtual';

const VIEW = 400;

describe('the rows in view', () => {
  it('are few of many', () => {
    const { first, end, top, height } = windowOf(110_000, 34_000, VIEW);
    expect([first, end]).toEqual([992, 1021]);
    expect(top).toBe(992 * ROW_HEIGHT);
    expect(height).toBe(110_000 * ROW_HEIGHT);
  });

  it('end with the last one', () => {
    const height = 50 * ROW_HEIGHT;
    expect(windowOf(50, height - VIEW, VIEW).end).toBe(50);
    expect(windowOf(3, 0, VIEW)).toMatchObject({ first: 0, end: 3 });
    expect(windowOf(0, 0, VIEW)).toMatchObject({ first: 0, end: 0, height: 0 });
  });

  it('can all be reached where the list is taller than an element can be', () => {
    const total = 5_000_000;
    const { height } = windowOf(total, 0, VIEW);
    expect(height).toBeLessThan(10_000_000);
    expect(windowOf(total, height - VIEW, VIEW).end).toBe(total);
    const middle = windowOf(total, (height - VIEW) / 2, VIEW);
    expect(Math.abs(middle.first - total / 2)).toBeLessThan(30);
  });

  it.each([50, 110_000, 5_000_000])('a row of %i is brought into view', (total) => {
    for (const row of [0, Math.floor(total / 2), total - 1]) {
      const scroll = scrollTo(row, total, 0, VIEW) ?? 0;
      const { first, end } = windowOf(total, scroll, VIEW);
      expect(row).toBeGreaterThanOrEqual(first);
      expect(row).toBeLessThan(end);
      expect(scrollTo(row, total, scroll + 1e-6, VIEW) ?? scroll).toBeCloseTo(scroll, 3);
    }
  });
});
