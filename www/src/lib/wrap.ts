/** Where names and commands may be broken into lines. */

import { h } from './h';

/** A name that breaks behind its dots, before it breaks within a label. */
export function breakable(name: string): (Node | string)[] {
  return name.split(/(?<=\.)(?=.)/).flatMap((label, index) => (index === 0 ? [label] : [h('wbr'), label]));
}

/** A command whose words stay whole, options with their hyphen, as long as a line has room for them. */
export function wholeWords(command: string): (Node | string)[] {
  return command
    .split(/(\s+)/)
    .filter((part) => part !== '')
    .map((part) => (/\s/.test(part) ? part : h('span', { class: 'word' }, part)));
}
