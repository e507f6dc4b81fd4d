/**
 * A chart has room for some hundred marks, and reports may span years: days are put together until they fit. What
 * the marks show is sums; what is selected is still days.
 */

import type { TimelineDay } from '../generated/reports';
import { daySpan } from './days';

/** A day, a week, four weeks, a year of them. */
const WIDTHS = [1, 7, 28, 364];

export interface Bin {
  readonly from: string;
  readonly to: string;
  /** Places of its first day and of the day after its last in the list of days. */
  readonly start: number;
  readonly end: number;
  readonly reports: number;
  readonly successful: number;
  readonly let_through: number;
  readonly failed: number;
  /** Whether the filter of days includes all of it. */
  readonly selected: boolean;
}

export function binWidth(days: number, room: number): number {
  return WIDTHS.find((width) => Math.ceil(days / width) <= room) ?? 364 * Math.ceil(days / 364 / room);
}

/** As many days a bin as it takes to have at most `room` bins. */
export function binned(days: readonly TimelineDay[], room: number): Bin[] {
  const width = binWidth(days.length, Math.max(1, room));
  const bins: Bin[] = [];
  for (let start = 0; start < days.length; start += width) {
    bins.push(bin(days.slice(start, start + width), start));
  }
  return bins;
}

function bin(days: readonly TimelineDay[], start: number): Bin {
  const sum = (of: (day: TimelineDay) => number): number => days.reduce((total, day) => total + of(day), 0);
  return {
    from: days[0]?.day ?? '',
    to: days.at(-1)?.day ?? '',
    start,
    end: start + days.length,
    reports: sum((day) => day.reports),
    successful: sum((day) => day.successful),
    let_through: sum((day) => day.let_through),
    failed: sum((day) => day.failed),
    selected: days.every((day) => day.selected),
  };
}

/** The part of a list beside the days that belongs to a bin, added up. */
export function sumOf(values: readonly number[], { start, end }: Bin): number {
  return values.slice(start, end).reduce((total, value) => total + value, 0);
}

export function binName({ from, to }: Bin): string {
  return daySpan(from, to);
}
