import { h } from '../lib/h';
import { redraw } from '../lib/keep';
import { Turns } from './turns';

/** The parts of the view, in the order of reading. */
export const PARTS = [
  'chips',
  'answer',
  'figures',
  'readiness',
  'timeline',
  'bars',
  'heat',
  'incidents',
  'notes',
  'explained',
  'rows',
  'deviations',
  'problems',
  'out',
] as const;

export type Part = (typeof PARTS)[number];
export type Drawing = readonly [Part, () => (Node | string)[]];

/** Places for the parts. They are drawn in turns, so that no click waits for a picture. */
export class Slots {
  readonly element = h('div', { class: 'report' });
  readonly #slots = new Map<Part, HTMLElement>();
  readonly #turns = new Map<string, Turns>();

  constructor() {
    for (const part of PARTS) {
      const slot = h('div', { class: `block part-${part}`, part });
      this.#slots.set(part, slot);
      this.element.append(slot);
    }
  }

  /** Newer drawings of the same `kind` end older ones. False if this one was ended. */
  draw(kind: string, drawings: readonly Drawing[]): Promise<boolean> {
    const turns = this.#turns.get(kind) ?? new Turns();
    this.#turns.set(kind, turns);
    return turns.run(
      drawings.map(
        ([part, draw]) =>
          () =>
            redraw(this.slot(part), draw()),
      ),
    );
  }

  slot(part: Part): HTMLElement {
    const slot = this.#slots.get(part);
    if (!slot) throw new Error(`no part ${part}`);
    return slot;
  }

  /** Nothing that is still under way may draw into what is empty now. */
  clear(): void {
    for (const turns of this.#turns.values()) void turns.run([]);
    for (const slot of this.#slots.values()) slot.replaceChildren();
  }
}
