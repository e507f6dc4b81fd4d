import type { Made } from '../generated/report';
import { h } from '../lib/h';
import { redraw } from '../lib/keep';
import { plain, rich } from '../lib/text';
import type { SessionEngine } from '../sessions/engine';
import type { FormField } from './field';
import { KeyField } from './key-field';
import type { Values } from './query';
import { madeView } from './view';

/** A group of fields under a legend. */
export interface Group {
  readonly legend: string;
  readonly fields: readonly FormField[];
  /** Three beside each other, where there is room, instead of two. */
  readonly thirds?: boolean;
}

/** One of the makers: a form, and what is made of it while one types. */
export abstract class Maker {
  readonly element: HTMLElement;
  readonly #form = h('form', { novalidate: true });
  readonly #status = h('p', { class: 'status', role: 'status' });
  readonly #made = h('div', { class: 'made' });
  readonly #moved: () => void;
  #fields: readonly FormField[] = [];
  #engine: SessionEngine | null = null;

  constructor(about: string, moved: () => void) {
    this.#moved = moved;
    this.element = h(
      'section',
      null,
      h('p', { class: 'soft about' }, ...rich(about)),
      this.#form,
      this.#status,
      this.#made,
    );
    this.#form.addEventListener('submit', (event) => event.preventDefault());
    for (const kind of ['input', 'change'] as const) this.#form.addEventListener(kind, () => this.changed());
  }

  /** What the core makes of the form as it is. */
  protected abstract make(engine: SessionEngine): Made;

  protected lay(groups: readonly Group[]): void {
    this.#fields = groups.flatMap(({ fields }) => fields);
    this.#form.replaceChildren(
      ...groups.map(({ legend, fields, thirds }) =>
        h(
          'fieldset',
          { class: 'card' },
          h('legend', null, legend),
          h('div', { class: thirds ? 'grid thirds' : 'grid' }, ...fields.map(({ element }) => element)),
        ),
      ),
    );
  }

  set engine(engine: SessionEngine) {
    this.#engine = engine;
    this.#draw();
  }

  /** What stands in the address; other fields stay as they are. */
  set values(values: Values) {
    for (const field of this.#fields) {
      const value = values[field.field];
      if (value !== undefined && !(field instanceof KeyField)) field.address = value;
    }
    this.#draw();
  }

  get values(): Values {
    const shown = this.#fields.filter((field) => !(field instanceof KeyField));
    return Object.fromEntries(shown.map((field) => [field.field, field.address]));
  }

  /** A file that was dropped beside the fields. */
  take(body: Uint8Array, name: string): void {
    const fields = this.#keyFields();
    (fields.find((field) => field.isEmpty) ?? fields[0])?.take(body, name);
  }

  say(message: string): void {
    this.#status.replaceChildren(message);
  }

  protected readonly changed = (): void => {
    this.#draw();
    this.#moved();
  };

  #keyFields(): KeyField[] {
    return this.#fields.filter((field) => field instanceof KeyField);
  }

  /** Called between other work, where nobody else would catch what goes wrong. */
  #draw(): void {
    if (!this.#engine) return;
    try {
      this.#show(this.make(this.#engine));
    } catch (error) {
      this.#made.replaceChildren();
      this.say(error instanceof Error ? error.message : String(error));
    }
  }

  #show(made: Made): void {
    for (const field of this.#fields)
      field.show(made.problems.find((problem) => problem.field === field.field));
    for (const field of this.#keyFields()) field.showKeys(made.keys);
    // Said again, it would be read out again.
    if (this.#status.textContent !== plain(made.summary)) this.#status.replaceChildren(...rich(made.summary));
    redraw(this.#made, madeView(made));
  }
}
