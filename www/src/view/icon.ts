import { svg } from '../lib/h';

const SEAL =
  'M10.0 3.1A2.2 2.2 0 0 1 12.9 6.0A2.2 2.2 0 0 1 12.9 10.0A2.2 2.2 0 0 1 10.0 12.9A2.2 2.2 0 0 1 6.0 12.9' +
  'A2.2 2.2 0 0 1 3.1 10.0A2.2 2.2 0 0 1 3.1 6.0A2.2 2.2 0 0 1 6.0 3.1A2.2 2.2 0 0 1 10.0 3.1z' +
  'M4.8 8.2 5.9 7.1 7.2 8.4 10 5.6 11.1 6.7 7.2 10.6z';

/** Shapes that differ without their colour: strokes on a 16 × 16 field. */
const SHAPES = {
  check: 'M3 8.6 6.6 12 13 4.4',
  cross: 'M4 4 12 12M12 4 4 12',
  bang: 'M8 2.8V9.4M8 12.6V13',
  info: 'M8 7V13M8 3.4V3.8',
  question: 'M5.2 5.6a2.8 2.8 0 1 1 4.3 2.6C8.5 8.9 8 9.3 8 10.3M8 13V13.3',
  half: 'M8 2.5a5.5 5.5 0 1 0 0 11zM8 2.5a5.5 5.5 0 0 1 0 11',
  dash: 'M3.5 8H12.5',
  speech: 'M2.5 3h11v7.5H7.5L4.5 13.2V10.5h-2z',
  eye: 'M1.5 8S4 3.8 8 3.8 14.5 8 14.5 8 12 12.2 8 12.2 1.5 8 1.5 8zM8 6.5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3z',
  hand: 'M4 2.5h8v11H4zM6 1.5h4v2H6zM6 7h4M6 10h4',
  /** A blob of wax with a tick pressed into it: the one shape that is filled. */
  seal: SEAL,
  key: 'M10.5 2.5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8.2 7.8 2.5 13.5M4.5 11.5l1.8 1.8',
} as const;

export type IconName = keyof typeof SHAPES;

/** Always beside a word, so hidden from screen readers. */
export function icon(name: IconName): SVGSVGElement {
  return svg(
    'svg',
    { class: `icon icon-${name}`, viewBox: '0 0 16 16', width: 14, height: 14, 'aria-hidden': 'true' },
    svg('path', { d: SHAPES[name], 'fill-rule': 'evenodd' }),
  );
}
