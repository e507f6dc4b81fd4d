import type { RawExchange } from '../generated/report';
import { svg } from '../lib/h';

const WIDTH = 72;

/** When a question was under way, on the time line of the whole check. The numbers stand beside it as text. */
export function timeline(exchange: RawExchange, all: readonly RawExchange[]): SVGSVGElement {
  const end = Math.max(1, ...all.map((other) => other.at_ms));
  const start = Math.max(0, exchange.at_ms - exchange.took_ms);
  const x = (start / end) * WIDTH;
  const width = Math.max(1.5, (exchange.took_ms / end) * WIDTH);
  return svg(
    'svg',
    { class: 'timeline', viewBox: `0 0 ${WIDTH} 8`, width: WIDTH, height: 8, 'aria-hidden': 'true' },
    svg('rect', { class: 'rail', x: 0, y: 3.5, width: WIDTH, height: 1 }),
    svg('rect', {
      class: 'bar',
      x: Math.min(x, WIDTH - width).toFixed(1),
      y: 1,
      width: width.toFixed(1),
      height: 6,
      rx: 1,
    }),
  );
}
