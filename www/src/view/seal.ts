import type { Seal } from '../generated/report';
import { svg } from '../lib/h';

/** A blob of wax as a signet leaves it: nearly round. */
const WAX =
  'M95.7 50.0C96.2 53.5 95.7 57.6 94.5 61.0C93.2 64.3 89.9 66.9 87.9 69.9C85.9 72.9 84.5 75.9 82.5 78.8' +
  'C80.4 81.6 78.4 85.2 75.6 87.0C72.7 88.9 68.6 89.3 65.1 89.9C61.7 90.5 58.3 90.2 54.9 90.5' +
  'C51.6 90.7 48.3 91.4 45.0 91.1C41.7 90.9 38.5 89.8 35.2 88.9C32.0 88.0 28.7 87.0 25.4 85.7' +
  'C22.0 84.3 17.7 83.3 15.2 80.8C12.7 78.3 11.1 74.3 10.4 70.8C9.6 67.3 10.8 63.2 10.5 59.7' +
  'C10.3 56.3 9.4 53.3 9.0 50.0C8.7 46.7 8.1 43.1 8.6 39.8C9.2 36.5 11.0 33.4 12.4 30.3' +
  'C13.9 27.2 15.3 23.9 17.4 21.1C19.4 18.3 21.8 15.3 24.7 13.4C27.6 11.5 31.4 10.9 34.7 9.7' +
  'C38.0 8.5 41.2 7.0 44.7 6.1C48.1 5.2 52.1 3.4 55.6 4.0C59.0 4.6 62.6 7.2 65.4 9.5' +
  'C68.2 11.8 70.0 15.3 72.3 17.6C74.7 20.0 77.4 21.5 79.7 23.7C82.0 25.9 84.4 28.3 86.3 31.0' +
  'C88.2 33.6 89.7 36.7 91.3 39.8C92.8 43.0 95.2 46.5 95.7 50.0z';

/** How a break runs through it. */
const BREAK = '54 -6 47 22 60 41 41 60 53 79 46 106';
const LEFT = `-10 -10 ${BREAK} -10 110`;
const RIGHT = `110 -10 ${BREAK} 110 110`;

const WORDS: Record<Seal, string> = {
  whole: 'The seal is whole',
  unproved: 'The seal is whole as far as it was seen',
  partial: 'The seal is cracked',
  broken: 'The seal is broken',
  unknown: 'The seal was not seen',
  'no-mail': 'There is no letter to seal',
};

/** The picture beside the verdict. */
export function sealPicture(seal: Seal): SVGSVGElement {
  return svg(
    'svg',
    { class: `seal seal-${seal}`, viewBox: '-4 -4 108 108', role: 'img', 'aria-label': WORDS[seal] },
    ...parts(seal),
  );
}

function parts(seal: Seal): SVGElement[] {
  switch (seal) {
    case 'whole':
      return [wax()];
    case 'unproved':
      return [wax(), svg('circle', { class: 'open-ring', cx: 51, cy: 48, r: 50 })];
    case 'partial':
      return [wax(), svg('polyline', { class: 'crack', points: '54 -6 47 22 57 38 46 52' })];
    case 'broken':
      return broken();
    case 'unknown':
      return [
        outline(),
        svg('path', { class: 'sign', d: 'M38 40a12 12 0 1 1 18 11c-4 2.6-6 5-6 10M50 72v1' }),
      ];
    case 'no-mail':
      return [outline(), envelope(), svg('path', { class: 'sign', d: 'M24 76 76 24' })];
  }
}

function wax(): SVGElement {
  return svg(
    'g',
    { class: 'wax' },
    svg('path', { class: 'blob', d: WAX }),
    svg('circle', { class: 'rim', cx: 51, cy: 48, r: 29 }),
    svg('circle', { class: 'ring', cx: 51, cy: 48, r: 30 }),
    envelope(),
  );
}

/** The device of the signet: a closed letter. */
function envelope(): SVGElement {
  return svg('path', { class: 'device', d: 'M35 37.5h32v22H35zM35 38.5 51 51 67 38.5' });
}

function outline(): SVGElement {
  return svg('path', { class: 'outline', d: WAX });
}

/** Two halves of one seal. A clip has to be named; the names meet only themselves inside one shadow root. */
function broken(): SVGElement[] {
  const half = (name: string, points: string, move: string): SVGElement[] => [
    svg('clipPath', { id: `seal-${name}` }, svg('polygon', { points })),
    svg('g', { transform: move }, svg('g', { 'clip-path': `url(#seal-${name})` }, wax())),
  ];
  return [
    ...half('left', LEFT, 'translate(-3 1) rotate(-4 50 50)'),
    ...half('right', RIGHT, 'translate(3 -1) rotate(5 50 50)'),
  ];
}
