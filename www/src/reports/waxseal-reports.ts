/**
 * `<waxseal-reports>`: what TLS reports say, from files the visitor drops. It reads nothing by itself and tells
 * nobody anything.
 */

import { openForPrint } from '../elements/print';
import { reportStyles } from '../elements/styles';
import type { Aggregates, Insights, Query } from '../generated/reports';
import { h } from '../lib/h';
import { redraw } from '../lib/keep';
import { Drawings, type State } from './drawings';
import type { SeenLive } from './live';
import { EVERYTHING, formatQuery, isFiltering, sameQuery } from './query';
import { Session } from './session';
import { forget, keep, kept, takeBack } from './shelf';
import { Slots } from './slots';
import { prepareWorker } from './start-worker';
import { chartStyles } from './styles';
import { entryView } from './view/entry';
import { keptView } from './view/kept';
import { Strip } from './view/strip';
import { type Dropped, type Found, walk } from './walk';

/** Padding and border of a card on both sides; on a narrow page there is less. */
const CARD_EDGE = 41;
const NARROW_EDGE = 31;
const NARROW = 576;
const MIN_WIDTH = 240;

/**
 * @event waxseal-filter - `{ filter }`, when the visitor changes the filter; the page puts it into its address.
 * @event waxseal-reports - when all that was dropped is read and shown.
 */
export class WaxsealReports extends HTMLElement {
  readonly #state: State = {
    query: EVERYTHING,
    aggregates: null,
    insights: null,
    compared: null,
    rows: 0,
    shelf: null,
    session: undefined,
    width: MIN_WIDTH,
  };
  readonly #slots = new Slots();
  readonly #drawings = new Drawings(this.#state, this.#slots, {
    choose: (query) => this.#choose(query),
    keep: (session) => void this.#keep(session),
    forget: () => void this.#forget(),
    fail: (error) => this.#fail(error),
  });
  readonly #entry = h('div', { class: 'entry' });
  readonly #kept = h('div');
  readonly #error = h('div', { class: 'error', role: 'alert' });
  readonly #strip = new Strip({
    take: (files) => void this.#take([files]),
    cancel: () => this.#state.session?.cancel(),
    close: () => this.#close(),
    showProblems: () => void this.#showProblems(),
  });
  #seen: SeenLive | null = null;
  #stopPrint: (() => void) | undefined;
  #observer: ResizeObserver | undefined;

  connectedCallback(): void {
    if (!this.shadowRoot) this.#build(this.attachShadow({ mode: 'open' }));
    this.#stopPrint = openForPrint(this.#slots.element, 'details:not(.as-table)');
    this.#observer = new ResizeObserver(() => this.#resized());
    this.#observer.observe(this);
  }

  disconnectedCallback(): void {
    this.#stopPrint?.();
    this.#observer?.disconnect();
  }

  get query(): Query {
    return this.#state.query;
  }

  /** What is let through, as the address of the page says. */
  set query(query: Query) {
    if (sameQuery(query, this.#state.query)) return;
    this.#state.query = query;
    void this.#slots.draw('chips', [this.#drawings.chips()]);
    if (this.#state.session) this.#state.session.query = query;
  }

  /** What a check of a domain has seen, to be put beside its reports. */
  set seen(seen: SeenLive | null) {
    this.#seen = seen;
    if (this.#state.insights) void this.#compare().then(() => this.#drawInsights());
  }

  /** Reads what was dropped on the page. */
  take(dropped: Dropped): Promise<void> {
    return this.#take(walk(dropped));
  }

  #build(root: ShadowRoot): void {
    root.adoptedStyleSheets = [reportStyles(), chartStyles()];
    root.append(
      this.#strip.live,
      h('h1', { id: 'title', tabindex: -1 }, 'TLS reports'),
      this.#strip.element,
      this.#error,
      this.#kept,
      this.#entry,
      this.#slots.element,
    );
    this.#showEntry();
  }

  #showEntry(): void {
    prepareWorker();
    this.#entry.replaceChildren(...entryView((files) => void this.#take([files])));
    void this.#lookAtShelf();
  }

  async #lookAtShelf(): Promise<void> {
    const shelf = await kept();
    this.#state.shelf = shelf;
    const open = (): void => void this.#take(takeBack());
    const offer = shelf && !this.#state.session ? keptView(shelf, open, () => void this.#forget()) : [];
    this.#kept.replaceChildren(...offer);
  }

  async #take(source: AsyncIterable<readonly Found[]> | Iterable<readonly Found[]>): Promise<void> {
    this.#error.replaceChildren();
    this.#kept.replaceChildren();
    this.#entry.replaceChildren();
    this.#slots.element.setAttribute('aria-busy', 'true');
    this.#state.session ??= this.#open();
    try {
      await this.#state.session.take(source);
    } catch (error) {
      this.#fail(error);
    }
  }

  #open(): Session {
    const session = new Session({
      reading: (reading) => this.#strip.update(reading),
      aggregates: (aggregates) => this.#showAggregates(aggregates),
      rows: (total) => this.#showRows(total),
      insights: (insights) => this.#showInsights(insights),
      failed: (message) => this.#fail(message),
    });
    session.query = this.#state.query;
    return session;
  }

  /** Forgets all that was read. */
  #close(): void {
    this.#state.session?.close();
    Object.assign(this.#state, { session: undefined, aggregates: null, insights: null, compared: null });
    this.#drawings.clear();
    this.#strip.hide();
    this.#error.replaceChildren();
    if (isFiltering(this.#state.query)) this.#choose(EVERYTHING);
    this.#showEntry();
    this.shadowRoot?.querySelector<HTMLElement>('#title')?.focus();
  }

  async #showAggregates(aggregates: Aggregates): Promise<void> {
    this.#state.aggregates = aggregates;
    await this.#slots.draw('numbers', this.#drawings.numbers());
  }

  async #showRows(total: number): Promise<void> {
    this.#state.rows = total;
    await this.#slots.draw('rows', [
      ...this.#drawings.insights(),
      this.#drawings.rows(),
      this.#drawings.problems(),
      this.#drawings.out(),
    ]);
  }

  async #showInsights(insights: Insights): Promise<void> {
    this.#state.insights = insights;
    await this.#compare();
    await this.#drawInsights();
    // More may have been dropped meanwhile.
    if (this.#state.session?.reading?.running) return;
    this.#slots.element.setAttribute('aria-busy', 'false');
    this.dispatchEvent(new CustomEvent('waxseal-reports', { bubbles: true, composed: true }));
  }

  #drawInsights(): Promise<boolean> {
    return this.#slots.draw('insights', this.#drawings.insights());
  }

  async #compare(): Promise<void> {
    const seen = this.#seen;
    const { session, insights } = this.#state;
    this.#state.compared = null;
    if (!seen || !session || !insights?.domains.some(({ domain }) => domain === seen.domain)) return;
    try {
      const comparison = await session.client.ask({ of: 'live', domain: seen.domain, check: seen.check });
      this.#state.compared = { seen, comparison };
    } catch (error) {
      this.#fail(error);
    }
  }

  #choose(query: Query): void {
    this.dispatchEvent(new CustomEvent('waxseal-filter', { detail: { filter: formatQuery(query) } }));
    this.query = query;
  }

  async #keep(session: Session): Promise<void> {
    try {
      this.#state.shelf = await keep(session.files, new Date());
    } catch (error) {
      this.#state.shelf = await kept();
      this.#fail(`The reports are not kept. ${error instanceof Error ? error.message : String(error)}`);
    }
    this.#drawOut();
  }

  async #forget(): Promise<void> {
    await forget().catch((error: unknown) => this.#fail(error));
    await this.#lookAtShelf();
    this.#drawOut();
  }

  /** While files are still read, the list as it is by now. */
  async #showProblems(): Promise<void> {
    const slot = this.#slots.slot('problems');
    if (!slot.hasChildNodes()) await this.#slots.draw('problems', [this.#drawings.problems()]);
    slot.querySelector<HTMLElement>('#problems')?.focus();
  }

  #drawOut(): void {
    const [part, draw] = this.#drawings.out();
    redraw(this.#slots.slot(part), draw());
  }

  #resized(): void {
    if (this.clientWidth === 0) return;
    const edge = this.clientWidth <= NARROW ? NARROW_EDGE : CARD_EDGE;
    const width = Math.max(MIN_WIDTH, this.clientWidth - edge);
    if (width === this.#state.width) return;
    this.#state.width = width;
    void this.#slots.draw('charts', this.#drawings.charts());
  }

  #fail(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.#slots.element.setAttribute('aria-busy', 'false');
    this.#error.replaceChildren(h('p', null, message));
  }
}
