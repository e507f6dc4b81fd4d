import { scaleUtc, type ScaleLinear } from 'd3-scale';
import { svg } from '../../lib/h';
import type { Bin } from '../bins';
import { date, monthOf, shortDay } from '../days';

export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Room for `16 Oct` and a gap. */
const LABEL_WIDTH = 74;
const COMPACT = new Intl.NumberFormat('en', { notation: 'compact' });
const YEAR_DAYS = 400;

/** Lines at round numbers. The marks have their numbers in words, so the axis is for eyes only. */
export function countAxis(y: ScaleLinear<number, number>, frame: Frame): SVGGElement {
  const whole = y.ticks(4).filter(Number.isInteger);
  return svg(
    'g',
    { class: 'axis', 'aria-hidden': 'true' },
    ...whole.flatMap((value) => [
      svg('line', { x1: frame.left, x2: frame.width - frame.right, y1: y(value), y2: y(value) }),
      svg('text', { x: frame.left - 8, y: y(value) + 4, 'text-anchor': 'end' }, COMPACT.format(value)),
    ]),
  );
}

/** Some of the days, at beginnings of weeks, months or years as there is room. */
export function dayAxis(bins: readonly Bin[], middle: (index: number) => number, frame: Frame): SVGGElement {
  const first = bins[0]?.from ?? '';
  const last = bins.at(-1)?.to ?? '';
  const room = Math.max(1, Math.floor((frame.width - frame.left) / LABEL_WIDTH));
  const ticks = scaleUtc()
    .domain([date(first), date(last)])
    .ticks(room);
  const days = [...new Set(ticks.map((tick) => tick.toISOString().slice(0, 10)))];
  const isLong = (date(last).getTime() - date(first).getTime()) / 86_400_000 > YEAR_DAYS;
  let end = -Infinity;
  return svg(
    'g',
    { class: 'axis', 'aria-hidden': 'true' },
    ...days.map((day) => {
      const index = bins.findIndex((bin) => bin.from <= day && day <= bin.to);
      const x = middle(Math.max(0, index));
      const isInside = x - LABEL_WIDTH / 3 >= end && x <= frame.width - 16;
      if (index < 0 || !isInside) return null;
      end = x + LABEL_WIDTH / 3;
      const words = isLong ? monthOf(day) : shortDay(day);
      return svg(
        'text',
        { x: Math.max(frame.left + 12, x), y: frame.height - 8, 'text-anchor': 'middle' },
        words,
      );
    }),
  );
}
