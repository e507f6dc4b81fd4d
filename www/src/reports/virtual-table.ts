import { h } from '../lib/h';
import { number } from './words';
import { scrollTo, windowOf } from './virtual';

/** Rows fetched at once: a few screens of them. */
const PAGE = 128;
/** So many fit beside each other on any screen. */
const FEW_COLUMNS = 2;
/** Pages kept; older ones are fetched again. */
const MAX_PAGES = 24;

export interface Source<T> {
  readonly name: string;
  readonly columns: readonly { readonly title: string; readonly className: string }[];
  readonly total: number;
  readonly fetch: (offset: number, limit: number) => Promise<readonly T[]>;
  readonly cells: (row: T) => readonly string[];
  /** All of a row, shown below the table while it is the current one. */
  readonly detail: (row: T) => Node;
}

let tables = 0;

/**
 * A table of any length with only the rows in view in the page. One stop of the Tab key; arrows move the current
 * row, whose whole text stands below.
 */
export class VirtualTable<T> {
  readonly element: HTMLElement;
  readonly #source: Source<T>;
  readonly #id = `rows-${++tables}`;
  readonly #body = h('div', { role: 'rowgroup', class: 'window' });
  readonly #space = h('div', { class: 'space', role: 'presentation' }, this.#body);
  readonly #scroller: HTMLElement;
  readonly #detail = h('div', { class: 'detail', 'aria-live': 'polite' });
  #pages = new Map<number, readonly T[]>();
  #current: number;
  #drawn = '';
  #queued = false;

  constructor(source: Source<T>, current = 0) {
    this.#source = source;
    this.#current = Math.min(current, Math.max(0, source.total - 1));
    this.#scroller = h(
      'div',
      {
        class: source.columns.length > FEW_COLUMNS ? 'virtual' : 'virtual few',
        role: 'grid',
        tabindex: 0,
        'aria-label': source.name,
        'aria-rowcount': source.total + 1,
        'aria-colcount': source.columns.length,
        'data-key': source.name,
      },
      this.#head(),
      this.#space,
    );
    this.#scroller.addEventListener('scroll', () => this.#later(), { passive: true });
    this.#scroller.addEventListener('keydown', (event) => this.#key(event));
    this.#body.addEventListener('click', (event) => this.#clicked(event.target));
    this.element = h('div', { class: 'virtual-table' }, this.#scroller, this.#detail);
    this.#space.style.height = `${windowOf(source.total, 0, 0).height}px`;
    // Its height is known once it stands in the page.
    new ResizeObserver(() => this.#later()).observe(this.#scroller);
  }

  #head(): HTMLElement {
    return h(
      'div',
      { role: 'rowgroup', class: 'head' },
      h(
        'div',
        { role: 'row', class: 'row', 'aria-rowindex': 1 },
        ...this.#source.columns.map(({ title, className }) =>
          h('div', { role: 'columnheader', class: className }, title),
        ),
      ),
    );
  }

  #later(): void {
    if (this.#queued) return;
    this.#queued = true;
    requestAnimationFrame(() => {
      this.#queued = false;
      void this.#draw();
    });
  }

  async #draw(): Promise<void> {
    const { first, end, top } = this.#window();
    await this.#load(first, end);
    const wanted = `${first} ${end} ${top.toFixed(1)} ${this.#current}`;
    if (wanted === this.#drawn || !this.#isStill(first, end)) return;
    this.#drawn = wanted;
    const rows: HTMLElement[] = [];
    for (let index = first; index < end; index += 1) {
      const row = this.#rowAt(index);
      if (row !== undefined) rows.push(this.#row(row, index));
    }
    this.#body.style.transform = `translateY(${top}px)`;
    this.#body.replaceChildren(...rows);
    this.#scroller.setAttribute('aria-activedescendant', `${this.#id}-${this.#current}`);
  }

  #window(): ReturnType<typeof windowOf> {
    const { scrollTop, clientHeight } = this.#scroller;
    return windowOf(this.#source.total, scrollTop, clientHeight);
  }

  /** While rows were fetched the visitor may have scrolled on; another drawing is then on its way. */
  #isStill(first: number, end: number): boolean {
    const now = this.#window();
    return now.first === first && now.end === end;
  }

  async #load(first: number, end: number): Promise<void> {
    const pages = new Set<number>();
    for (let row = first; row < end; row += PAGE) pages.add(Math.floor(row / PAGE));
    if (end > first) pages.add(Math.floor((end - 1) / PAGE));
    for (const page of pages) {
      if (this.#pages.has(page)) continue;
      const rows = await this.#source.fetch(page * PAGE, PAGE);
      this.#pages.set(page, rows);
      const [oldest] = this.#pages.keys();
      if (this.#pages.size > MAX_PAGES && oldest !== undefined) this.#pages.delete(oldest);
    }
  }

  #rowAt(index: number): T | undefined {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  #row(row: T, index: number): HTMLElement {
    const cells = this.#source
      .cells(row)
      .map((text, column) =>
        h(
          'div',
          { role: 'gridcell', class: this.#source.columns[column]?.className, title: text },
          h('bdi', null, text),
        ),
      );
    return h(
      'div',
      {
        role: 'row',
        class: index === this.#current ? 'row current' : 'row',
        id: `${this.#id}-${index}`,
        'aria-rowindex': index + 2,
        'aria-selected': index === this.#current ? 'true' : 'false',
        'data-row': index,
      },
      ...cells,
    );
  }

  #clicked(target: EventTarget | null): void {
    const row = target instanceof Element ? target.closest('[data-row]') : null;
    if (row) this.#goTo(Number(row.getAttribute('data-row')));
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(this.#scroller.clientHeight / 34) - 2);
    const steps: Record<string, number> = {
      ArrowUp: this.#current - 1,
      ArrowDown: this.#current + 1,
      PageUp: this.#current - page,
      PageDown: this.#current + page,
      Home: 0,
      End: this.#source.total - 1,
      Enter: this.#current,
      ' ': this.#current,
    };
    const next = steps[event.key];
    if (next === undefined) return;
    event.preventDefault();
    this.#goTo(Math.min(this.#source.total - 1, Math.max(0, next)));
  }

  #goTo(row: number): void {
    this.#current = row;
    const { scrollTop, clientHeight } = this.#scroller;
    // The head stays above the rows and hides what scrolls under it.
    const scroll = scrollTo(row, this.#source.total, scrollTop, clientHeight - 34);
    if (scroll !== null) this.#scroller.scrollTop = scroll;
    void this.#load(row, row + 1).then(() => this.#showDetail(row));
    this.#later();
  }

  #showDetail(index: number): void {
    const row = this.#rowAt(index);
    if (row === undefined || index !== this.#current) return;
    this.#detail.replaceChildren(
      h('p', { class: 'small soft' }, `Row ${number(index + 1)} of ${number(this.#source.total)}`),
      this.#source.detail(row),
    );
  }
}
