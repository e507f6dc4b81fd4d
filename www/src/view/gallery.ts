import { h, nodes } from '../lib/h';
import { rich } from '../lib/text';

export interface Example {
  readonly id: string;
  readonly title: string;
  readonly lesson: string;
  readonly domain: string;
}

/** Cards of recorded domains. Each is an ordinary link, so it opens in a new tab and stays in the history. */
export function galleryView(examples: readonly Example[]): HTMLElement {
  return h('ul', { class: 'cards' }, ...examples.map(card));
}

function card(example: Example): HTMLElement {
  return h(
    'li',
    null,
    h('a', { href: `#g=${example.id}` }, ...rich(example.title)),
    h('p', null, ...rich(example.lesson)),
    h('p', { class: 'small soft' }, h('bdi', null, example.domain)),
  );
}

/** What stands above the report of an example. */
export function exampleNote(example: Example): (Node | string)[] {
  return nodes(
    h('b', null, ...rich(example.title)),
    ' ',
    ...rich(example.lesson),
    ' Recorded, not live: nothing was sent to show this.',
  );
}
