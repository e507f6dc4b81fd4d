/**
 * `<waxseal-reports>`: what TLS reports say, from files the visitor drops. It reads nothing by itself and tells
 * nobody anything.
 */

import { openForPrint } from '../elements/print';
import { reportStyles } from '../elements/styles';
import type { Aggregates, Dimension, Insights, Query } from '../generated/reports';
import { h } from '../lib/h';
import { redraw } from '../lib/keep';
import type { SeenLive } from './live';
import { EVERYTHING, formatQuery, isFiltering, onlyDays, sameQuery, toggled } from './query';
import { Session } from './session';
import { forget, keep, type Kept, kept, takeBack } from './shelf';
import { type Drawing, type Part, Slots } from './slots';
import { chartStyles } from './styles';
import { barsView } from './view/bars';
import { chipsView } from './view/chips';
import { deviationsView } from './view/deviations';
import { entryView } from './view/entry';
import { explanationsView } from './view/explanations';
import { heatView } from './view/heat';
import { incidentsView, type ListDesk } from './view/incidents';
import { keptView } from './view/kept';
import type { Compared } from './view/live';
import { notesView } from './view/notes';
import { outView } from './view/out';
import { problemsView } from './view/problems';
import { readinessView } from './view/readiness';
import { rowsView } from './view/rows';
import { Strip } from './view/strip';
import { numbersView, summaryView } from './view/summary';
import { timelineView } from './view/timeline';
import { type Dropped, type Found, walk } from './walk';

/** Padding and border of a card on both sides; on a narrow page there is less. */
const CARD_EDGE = 41;
const NARROW_EDGE = 31;
const NARROW = 576;
const MIN_WIDTH = 240;

/**
 * @event waxseal-filter - `{ filter }`, when the visitor changes the filter; the page puts it into its address.
 */
export class WaxsealReports extends HTMLElement {
  readonly #slots = new Slots();
  readonly #entry = h('div', { class: 'entry' });
  readonly #kept = h('div');
  readonly #error = h('div', { class: 'error', role: 'alert' });
  readonly #strip = new Strip({
    take: (files) => void this.#take([files]),
    cancel: () => this.#session?.cancel(),
    close: () => this.#close(),
    showProblems: () => this.#slots.slot('problems').querySelector<HTMLElement>('#problems')?.focus(),
  });
  /** Lists that the visitor wants to see whole. */
  readonly #whole = new Set<string>();
  #session: Session | undefined;
  #query: Query = EVERYTHING;
  #aggregates: Aggregates | null = null;
  #insights: Insights | null = null;
  #rows = 0;
  #seen: SeenLive | null = null;
  #compared: Compared | null = null;
  #shelf: Kept | null = null;
  #width = 0;
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
    return this.#query;
  }

  /** What is let through, as the address of the page says. */
  set query(query: Query) {
    if (sameQuery(query, this.#query)) return;
    this.#query = query;
    void this.#slots.draw('chips', [this.#drawChips()]);
    if (this.#session) this.#session.query = query;
  }

  /** What a check of a domain has seen, to be put beside its reports. */
  set seen(seen: SeenLive | null) {
    this.#seen = seen;
    if (this.#insights) void this.#compare().then(() => this.#slots.draw('insights', this.#drawInsights()));
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
    this.#entry.replaceChildren(...entryView((files) => void this.#take([files])));
    void this.#lookAtShelf();
  }

  async #lookAtShelf(): Promise<void> {
    this.#shelf = await kept();
    const offer =
      this.#shelf && !this.#session
        ? keptView(
            this.#shelf,
            () => void this.#take(takeBack()),
            () => void this.#forget(),
          )
        : [];
    this.#kept.replaceChildren(...offer);
  }

  async #take(source: AsyncIterable<readonly Found[]> | Iterable<readonly Found[]>): Promise<void> {
    this.#error.replaceChildren();
    this.#kept.replaceChildren();
    this.#entry.replaceChildren();
    this.#slots.element.setAttribute('aria-busy', 'true');
    this.#session ??= this.#open();
    try {
      await this.#session.take(source);
    } catch (error) {
      this.#fail(error);
    }
  }

  #open(): Session {
    const session = new Session({
      reading: (reading) => this.#strip.update(reading),
      aggregates: (aggregates, rows) => this.#showAggregates(aggregates, rows),
      insights: (insights) => this.#showInsights(insights),
      failed: (message) => this.#fail(message),
    });
    session.query = this.#query;
    return session;
  }

  /** Forgets all that was read. */
  #close(): void {
    this.#session?.close();
    this.#session = undefined;
    this.#aggregates = null;
    this.#insights = null;
    this.#compared = null;
    this.#whole.clear();
    this.#slots.clear();
    this.#strip.hide();
    this.#error.replaceChildren();
    if (isFiltering(this.#query)) this.#choose(EVERYTHING);
    this.#showEntry();
    this.shadowRoot?.querySelector<HTMLElement>('#title')?.focus();
  }

  async #showAggregates(aggregates: Aggregates, rows: number | null): Promise<void> {
    this.#aggregates = aggregates;
    await this.#slots.draw('aggregates', [
      this.#drawChips(),
      [
        'answer',
        () =>
          summaryView(aggregates, {
            isRaw: this.#query.counting === 'raw',
            count: (counting) => this.#choose({ ...this.#query, counting }),
          }),
      ],
      ['figures', () => numbersView(aggregates, this.#insights, this.#query)],
      this.#drawTimeline(aggregates),
      this.#drawBars(aggregates),
      this.#drawHeat(aggregates),
    ]);
    if (rows === null) return;
    this.#rows = rows;
    await this.#slots.draw('rows', [
      ...this.#drawInsights(),
      this.#drawRows(),
      this.#drawProblems(),
      this.#drawOut(),
    ]);
  }

  async #showInsights(insights: Insights): Promise<void> {
    this.#insights = insights;
    await this.#compare();
    const aggregates = this.#aggregates;
    const figures: Drawing[] = aggregates
      ? [['figures', () => numbersView(aggregates, insights, this.#query)]]
      : [];
    await this.#slots.draw('insights', [...figures, ...this.#drawInsights()]);
    this.#slots.element.setAttribute('aria-busy', 'false');
    this.dispatchEvent(new CustomEvent('waxseal-reports', { bubbles: true, composed: true }));
  }

  async #compare(): Promise<void> {
    const seen = this.#seen;
    const session = this.#session;
    this.#compared = null;
    if (!seen || !session || !this.#insights?.domains.some(({ domain }) => domain === seen.domain)) return;
    try {
      const comparison = await session.client.ask({ of: 'live', domain: seen.domain, check: seen.check });
      this.#compared = { seen, comparison };
    } catch (error) {
      this.#fail(error);
    }
  }

  #drawChips(): Drawing {
    return ['chips', () => chipsView(this.#query, (query) => this.#choose(query))];
  }

  #drawTimeline({ timeline }: Aggregates): Drawing {
    const isFiltered = this.#query.from !== null || this.#query.to !== null;
    const choose = (from: string | null, to: string | null): void =>
      this.#choose(onlyDays(this.#query, from, to));
    return ['timeline', () => timelineView(timeline, this.#room(), isFiltered, choose)];
  }

  #drawHeat({ heat, timeline }: Aggregates): Drawing {
    return [
      'heat',
      () =>
        heatView(heat, timeline, {
          width: this.#room(),
          ...this.#list('heat', () => this.#aggregates && this.#drawHeat(this.#aggregates)),
          isChosen: (reporter) => this.#query.reporter.includes(reporter),
          chooseReporter: (reporter) => this.#toggle('reporter', reporter),
          chooseCell: (reporter, from, to) => this.#chooseCell(reporter, from, to),
        }),
    ];
  }

  #drawBars({ breakdowns }: Aggregates): Drawing {
    const desk = {
      isWhole: (dimension: Dimension) => this.#whole.has(dimension),
      showWhole: (dimension: Dimension) =>
        this.#showWhole(dimension, () => this.#aggregates && this.#drawBars(this.#aggregates)),
      choose: (dimension: Dimension, value: string) => this.#toggle(dimension, value),
    };
    const cards = (): (Node | string)[] => breakdowns.flatMap((each) => barsView(each, desk) ?? []);
    return [
      'bars',
      () => [h('h2', { id: 'parts' }, 'What it is made of'), h('div', { class: 'columns' }, ...cards())],
    ];
  }

  #drawInsights(): Drawing[] {
    const insights = this.#insights;
    if (!insights) return [];
    const query = this.#query;
    const again = (part: Part) => () => this.#drawInsights().find(([each]) => each === part) ?? null;
    const desk = (part: Part): ListDesk => ({
      ...this.#list(part, again(part)),
      choose: (chosen) => this.#choose(chosen),
    });
    return [
      ['readiness', () => readinessView(insights, query, this.#compared, desk('readiness'))],
      ['incidents', () => incidentsView(insights, query, desk('incidents'))],
      ['notes', () => notesView(insights, query, desk('notes'))],
      ['explained', () => explanationsView(insights)],
      ['deviations', () => deviationsView(insights, query)],
    ];
  }

  #drawRows(): Drawing {
    const session = this.#session;
    const query = this.#query;
    const fetch = async (offset: number, limit: number) => {
      if (!session) throw new Error('closed');
      return session.client.ask({ of: 'rows', query, offset, limit });
    };
    const choose = (dimension: Dimension, value: string): void => this.#toggle(dimension, value, true);
    return ['rows', () => rowsView(this.#rows, { fetch, choose })];
  }

  #drawProblems(): Drawing {
    const session = this.#session;
    const errors = session?.reading?.progress.errors ?? 0;
    const fetch = async (offset: number, limit: number) =>
      session ? session.client.ask({ of: 'problems', offset, limit }) : [];
    return ['problems', () => problemsView(errors, fetch)];
  }

  #drawOut(): Drawing {
    const session = this.#session;
    if (!session) return ['out', () => []];
    return [
      'out',
      () =>
        outView({
          isFiltered: isFiltering(this.#query),
          kept: this.#shelf,
          export: (format, anonymised) =>
            session.client.ask({ of: 'export', query: this.#query, format, anonymised }),
          keep: () => void this.#keep(session),
          forget: () => void this.#forget(),
          fail: (error) => this.#fail(error),
        }),
    ];
  }

  #list(name: string, again: () => Drawing | null): { isWhole: boolean; showWhole: () => void } {
    return { isWhole: this.#whole.has(name), showWhole: () => this.#showWhole(name, again) };
  }

  #showWhole(name: string, again: () => Drawing | null): void {
    this.#whole.add(name);
    const drawing = again();
    if (drawing) void this.#slots.draw(`whole ${name}`, [drawing]);
  }

  #toggle(dimension: Dimension, value: string, add = false): void {
    if (add && this.#query[dimension].includes(value)) return;
    this.#choose(toggled(this.#query, dimension, value));
  }

  /** The same place again undoes it. */
  #chooseCell(reporter: string, from: string, to: string): void {
    const only: Query = { ...this.#query, reporter: [reporter], from, to };
    const undone: Query = { ...this.#query, reporter: [], from: null, to: null };
    this.#choose(sameQuery(only, this.#query) ? undone : only);
  }

  #choose(query: Query): void {
    this.dispatchEvent(new CustomEvent('waxseal-filter', { detail: { filter: formatQuery(query) } }));
    this.query = query;
  }

  async #keep(session: Session): Promise<void> {
    try {
      this.#shelf = await keep(session.files, new Date());
    } catch (error) {
      this.#shelf = await kept();
      this.#fail(`The reports are not kept. ${error instanceof Error ? error.message : String(error)}`);
    }
    redraw(this.#slots.slot('out'), this.#drawOut()[1]());
  }

  async #forget(): Promise<void> {
    await forget().catch((error: unknown) => this.#fail(error));
    await this.#lookAtShelf();
    if (this.#session) redraw(this.#slots.slot('out'), this.#drawOut()[1]());
  }

  #room(): number {
    const edge = this.clientWidth <= NARROW ? NARROW_EDGE : CARD_EDGE;
    return Math.max(MIN_WIDTH, this.clientWidth - edge);
  }

  #resized(): void {
    const width = this.#room();
    if (width === this.#width || this.clientWidth === 0) return;
    this.#width = width;
    if (!this.#aggregates) return;
    void this.#slots.draw('size', [this.#drawTimeline(this.#aggregates), this.#drawHeat(this.#aggregates)]);
  }

  #fail(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.#slots.element.setAttribute('aria-busy', 'false');
    this.#error.replaceChildren(h('p', null, message));
  }
}
