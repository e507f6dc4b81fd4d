import { h } from '../../lib/h';
import type { Kept } from '../shelf';
import { keptWords } from './out';

/** What an earlier visit left here on request. It is not opened unasked: somebody may be looking. */
export function keptView(kept: Kept, open: () => void, forget: () => void): Node[] {
  const button = (label: string, act: () => void): HTMLElement =>
    h('button', { type: 'button', class: 'button small', on: { click: act } }, label);
  return [
    h(
      'div',
      { class: 'card kept' },
      h('p', null, `${keptWords(kept)} on this device.`),
      h('p', { class: 'buttons' }, button('Open what is kept', open), button('Delete what is kept', forget)),
    ),
  ];
}
