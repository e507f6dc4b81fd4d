import type { Aggregates, Dimension, Insights, Query } from '../generated/reports';
import { h } from '../lib/h';
import { isFiltering, onlyDays, sameQuery, toggled } from './query';
import type { Session } from './session';
import type { Kept } from './shelf';
import type { Drawing, Part, Slots } from './slots';
import { barsView } from './view/bars';
import { chipsView } from './view/chips';
import { deviationsView } from './view/deviations';
import { explanationsView } from './view/explanations';
import { heatView } from './view/heat';
import { incidentsView, type ListDesk } from './view/incidents';
import type { Compared } from './view/live';
import { notesView } from './view/notes';
import { outView } from './view/out';
import { problemsView } from './view/problems';
import { readinessView } from './view/readiness';
import { rowsView } from './view/rows';
import { numbersView, summaryView } from './view/summary';
import { timelineView } from './view/timeline';

/** What is known and asked at the moment. */
export interface State {
  query: Query;
  aggregates: Aggregates | null;
  insights: Insights | null;
  compared: Compared | null;
  rows: number;
  shelf: Kept | null;
  session: Session | undefined;
  /** Pixels a chart may take. */
  width: number;
}

/** What the visitor may do to it. */
export interface Acts {
  readonly choose: (query: Query) => void;
  readonly keep: (session: Session) => void;
  readonly forget: () => void;
  readonly fail: (error: unknown) => void;
}

/** How each part of the view is drawn from the state, as of the moment of drawing. */
export class Drawings {
  readonly #state: State;
  readonly #slots: Slots;
  readonly #acts: Acts;
  /** Lists that the visitor wants to see whole. */
  readonly #whole = new Set<string>();

  constructor(state: State, slots: Slots, acts: Acts) {
    this.#state = state;
    this.#slots = slots;
    this.#acts = acts;
  }

  /** What every question changes. */
  numbers(): Drawing[] {
    return [this.chips(), this.#answer(), this.#figures(), ...this.charts(), this.#bars()];
  }

  /** What depends on the width. */
  charts(): Drawing[] {
    return [this.#timeline(), this.#heat()];
  }

  /** What is known when all is read. */
  insights(): Drawing[] {
    return [
      this.#figures(),
      this.#insight('readiness', (insights, query, desk) =>
        readinessView(insights, query, this.#state.compared, desk),
      ),
      this.#insight('incidents', incidentsView),
      this.#insight('notes', notesView),
      this.#insight('explained', explanationsView),
      this.#insight('deviations', deviationsView),
    ];
  }

  chips(): Drawing {
    return ['chips', () => chipsView(this.#state.query, this.#acts.choose)];
  }

  rows(): Drawing {
    const { query, session, rows } = this.#state;
    if (!session) return ['rows', () => []];
    const fetch = (offset: number, limit: number) => session.client.ask({ of: 'rows', query, offset, limit });
    const choose = (dimension: Dimension, value: string): void => {
      if (!this.#state.query[dimension].includes(value)) this.#toggle(dimension, value);
    };
    return ['rows', () => rowsView(rows, { fetch, choose })];
  }

  problems(): Drawing {
    const { session } = this.#state;
    if (!session) return ['problems', () => []];
    const fetch = (offset: number, limit: number) => session.client.ask({ of: 'problems', offset, limit });
    return ['problems', () => problemsView(session.reading?.progress, fetch)];
  }

  out(): Drawing {
    const { session, query, shelf } = this.#state;
    if (!session) return ['out', () => []];
    return [
      'out',
      () =>
        outView({
          isFiltered: isFiltering(query),
          kept: shelf,
          export: (format, anonymised) => session.client.ask({ of: 'export', query, format, anonymised }),
          keep: () => this.#acts.keep(session),
          forget: this.#acts.forget,
          fail: this.#acts.fail,
        }),
    ];
  }

  clear(): void {
    this.#whole.clear();
    this.#slots.clear();
  }

  #answer(): Drawing {
    const { query } = this.#state;
    const isRaw = query.counting === 'raw';
    const count = (counting: Query['counting']): void => this.#acts.choose({ ...query, counting });
    return ['answer', () => this.#from((aggregates) => summaryView(aggregates, { isRaw, count }))];
  }

  #figures(): Drawing {
    return [
      'figures',
      () => this.#from((aggregates) => numbersView(aggregates, this.#state.insights, this.#state.query)),
    ];
  }

  #timeline(): Drawing {
    const { query, width } = this.#state;
    const isFiltered = query.from !== null || query.to !== null;
    const choose = (from: string | null, to: string | null): void =>
      this.#acts.choose(onlyDays(this.#state.query, from, to));
    return [
      'timeline',
      () => this.#from(({ timeline }) => timelineView(timeline, width, isFiltered, choose)),
    ];
  }

  #heat(): Drawing {
    const { query, width } = this.#state;
    return [
      'heat',
      () =>
        this.#from(({ heat, timeline }) =>
          heatView(heat, timeline, {
            width,
            ...this.#list('heat', () => this.#heat()),
            isChosen: (reporter) => query.reporter.includes(reporter),
            chooseReporter: (reporter) => this.#toggle('reporter', reporter),
            chooseCell: (reporter, from, to) => this.#chooseCell(reporter, from, to),
          }),
        ),
    ];
  }

  #bars(): Drawing {
    const desk = {
      isWhole: (dimension: Dimension) => this.#whole.has(dimension),
      showWhole: (dimension: Dimension) => this.#showWhole(dimension, () => this.#bars()),
      choose: (dimension: Dimension, value: string) => this.#toggle(dimension, value),
    };
    const cards = ({ breakdowns }: Aggregates): Node[] =>
      breakdowns.flatMap((each) => barsView(each, desk) ?? []);
    return [
      'bars',
      () =>
        this.#from((aggregates) => [
          h('h2', { id: 'parts' }, 'What it is made of'),
          h('div', { class: 'columns' }, ...cards(aggregates)),
        ]),
    ];
  }

  #insight(
    part: Part,
    view: (insights: Insights, query: Query, desk: ListDesk) => (Node | string)[],
  ): Drawing {
    const desk = (): ListDesk => ({
      ...this.#list(part, () => this.#insight(part, view)),
      choose: this.#acts.choose,
    });
    const { insights } = this.#state;
    return [part, () => (insights ? view(insights, this.#state.query, desk()) : [])];
  }

  #from(draw: (aggregates: Aggregates) => (Node | string)[]): (Node | string)[] {
    return this.#state.aggregates ? draw(this.#state.aggregates) : [];
  }

  #list(name: string, again: () => Drawing): { isWhole: boolean; showWhole: () => void } {
    return { isWhole: this.#whole.has(name), showWhole: () => this.#showWhole(name, again) };
  }

  #showWhole(name: string, again: () => Drawing): void {
    this.#whole.add(name);
    void this.#slots.draw(`whole ${name}`, [again()]);
  }

  #toggle(dimension: Dimension, value: string): void {
    this.#acts.choose(toggled(this.#state.query, dimension, value));
  }

  /** The same place again undoes it. */
  #chooseCell(reporter: string, from: string, to: string): void {
    const { query } = this.#state;
    const only: Query = { ...query, reporter: [reporter], from, to };
    const undone: Query = { ...query, reporter: [], from: null, to: null };
    this.#acts.choose(sameQuery(only, query) ? undone : only);
  }
}
