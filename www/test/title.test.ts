import { expect, it } from 'vitest';
import { titleOf } from '../src/page/title';

it.each([
  ['check', 'perfect.post.lab', 'perfect.post.lab · Waxseal'],
  ['example', 'two.example', 'two.example · Waxseal'],
  [undefined, 'replayed.example', 'replayed.example · Waxseal'],
  ['reports', 'perfect.post.lab', 'TLS reports · Waxseal'],
  ['make', null, 'Make records · Waxseal'],
  ['gallery', null, 'Broken domains · Waxseal'],
  ['home', null, 'Home'],
] as const)('%s with %s is %s', (place, domain, title) => {
  expect(titleOf(place, domain, 'Home')).toBe(title);
});
