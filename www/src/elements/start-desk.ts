import { h } from '../lib/h';

/** The first of the resolvers the core knows; said before the core is loaded. */
const DEFAULT_RESOLVER = 'Cloudflare';

/** What an element shows that does not start by itself: a button, and who will be told once it is pressed. */
export class StartDesk {
  readonly #button: HTMLElement;
  readonly #words = h('p', { class: 'small soft' });
  readonly element: HTMLElement;

  constructor(start: () => void) {
    this.#button = h('button', { type: 'button', class: 'button main', on: { click: start } });
    this.element = h('div', { hidden: true }, this.#button, this.#words);
  }

  offer(domain: string, resolver: string | null): void {
    this.#button.textContent = `Check ${domain}`;
    const asked = resolver ?? DEFAULT_RESOLVER;
    this.#words.textContent = `Looks names up through ${asked} and asks the domain’s policy host. Nobody else is told.`;
    this.element.hidden = false;
  }

  hide(): void {
    this.element.hidden = true;
  }
}
