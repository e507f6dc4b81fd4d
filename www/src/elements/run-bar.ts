import type { Progress } from '../lib/engine';
import { h } from '../lib/h';

/** Screen readers are told this often at most; the bar moves for those who see it. */
const ANNOUNCE_MS = 2_000;

/** How far a running check is, with the button that ends it. */
export class RunBar {
  readonly element: HTMLElement;
  /** Exists before anything is said in it, or screen readers would miss the first sentence. */
  readonly live = h('p', { class: 'unseen', role: 'status' });
  readonly #bar = h('progress', { 'aria-label': 'Progress of the check' });
  readonly #words = h('span', { class: 'soft small' });
  #announced = 0;

  constructor(cancel: () => void) {
    const button = h('button', { type: 'button', class: 'button small', on: { click: cancel } }, 'Cancel');
    this.element = h('div', { class: 'run', hidden: true }, this.#bar, this.#words, button);
  }

  start(words: string): void {
    this.element.hidden = false;
    this.#bar.removeAttribute('value');
    this.#words.textContent = words;
    this.say(words);
  }

  update(progress: Progress): void {
    this.#bar.max = Math.max(1, progress.sent);
    this.#bar.value = progress.done;
    this.#words.textContent = `${progress.done} of ${progress.sent} answers`;
    if (performance.now() - this.#announced > ANNOUNCE_MS) this.say(this.#words.textContent);
  }

  stop(words: string): void {
    this.element.hidden = true;
    this.say(words);
  }

  say(words: string): void {
    this.#announced = performance.now();
    this.live.textContent = words;
  }
}
