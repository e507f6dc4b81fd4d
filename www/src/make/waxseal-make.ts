/**
 * `<waxseal-make>`: records to publish, made from forms in the visitor's browser. It asks nobody, keeps nothing, and
 * puts into the address only what is small and public.
 */

import { reportStyles } from '../elements/styles';
import { readFile, takeDrops } from '../lib/file';
import { h } from '../lib/h';
import { mxHosts } from '../lib/make-link';
import { loadSessionEngine } from '../lib/session-engine';
import type { SessionEngine } from '../sessions/engine';
import type { Maker } from './maker';
import { HOST_LIST, reportOnShow } from './on-show';
import { PolicyMaker } from './policy-maker';
import { formatQuery, type Kind, KINDS, type Query } from './query';
import { RolloverMaker } from './rollover-maker';
import { makeStyles } from './styles';
import { TlsaMaker } from './tlsa-maker';

const NAMES: Record<Kind, string> = {
  policy: 'MTA-STS and TLS-RPT',
  tlsa: 'TLSA',
  rollover: 'Roll-over',
};

/** Browsers refuse to change the address for every key that is pressed. */
const ADDRESS_MS = 400;

/** @event waxseal-query - `{ query }`, when the visitor has changed a form; the page puts it into its address. */
export class WaxsealMake extends HTMLElement {
  readonly #title = h('h1', { id: 'title', tabindex: -1 }, 'Records to publish');
  readonly #links = new Map(KINDS.map((kind) => [kind, h('a', { href: `#make&for=${kind}` }, NAMES[kind])]));
  readonly #hosts = h('datalist', { id: HOST_LIST });
  readonly #place = h('div');
  readonly #makers = new Map<Kind, Maker>();
  #kind: Kind = 'policy';
  #engine: SessionEngine | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    if (this.shadowRoot) return;
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [reportStyles(), makeStyles()];
    const nav = h('nav', { 'aria-label': 'What to make' }, ...this.#links.values());
    root.append(this.#title, nav, this.#place, this.#hosts);
    takeDrops(this, ({ files: [file] }) => {
      const maker = this.#maker();
      if (file)
        void readFile(
          file,
          (body) => maker.take(body, file.name),
          (message) => maker.say(message),
        );
    });
  }

  /** What the address asks for. */
  set query({ kind, values }: Query) {
    this.#kind = kind;
    for (const [name, link] of this.#links) {
      if (name === kind) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
    const maker = this.#maker();
    maker.values = values;
    this.#offerHosts(maker);
    this.#place.replaceChildren(maker.element);
    this.#takeFocus();
    void this.#load(maker);
  }

  #maker(): Maker {
    const found = this.#makers.get(this.#kind) ?? this.#build(this.#kind);
    this.#makers.set(this.#kind, found);
    return found;
  }

  #build(kind: Kind): Maker {
    const moved = (): void => this.#keepAddress();
    switch (kind) {
      case 'policy':
        return new PolicyMaker(moved);
      case 'tlsa':
        return new TlsaMaker(moved);
      case 'rollover':
        return new RolloverMaker(moved);
    }
  }

  async #load(maker: Maker): Promise<void> {
    try {
      if (!this.#engine) maker.say('Loading what makes the records.');
      this.#engine ??= await loadSessionEngine();
      maker.engine = this.#engine;
    } catch (error) {
      maker.say(error instanceof Error ? error.message : String(error));
    }
  }

  #offerHosts(maker: Maker): void {
    const report = reportOnShow();
    this.#hosts.replaceChildren(...(report ? mxHosts(report) : []).map((value) => h('option', { value })));
    if (maker instanceof PolicyMaker) maker.offer();
  }

  /** Who comes from a report had the focus in it, and it is hidden now. */
  #takeFocus(): void {
    const active = document.activeElement;
    const isLost = active === null || active === document.body || active.localName === 'waxseal-check';
    if (isLost && reportOnShow()) this.#title.focus();
  }

  #keepAddress(): void {
    clearTimeout(this.#timer);
    const kind = this.#kind;
    this.#timer = setTimeout(() => {
      const query = formatQuery({ kind, values: this.#maker().values });
      if (kind === this.#kind) this.dispatchEvent(new CustomEvent('waxseal-query', { detail: { query } }));
    }, ADDRESS_MS);
  }
}
