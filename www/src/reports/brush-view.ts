import { svg } from '../lib/h';
import type { Bin } from './bins';
import { type BrushState, brushKey, dragAnchor, sameStretch, type Stretch, stretchOf } from './brush';

interface Setting {
  readonly isFiltered: boolean;
  readonly left: (index: number) => number;
  readonly right: (index: number) => number;
  readonly top: number;
  readonly bottom: number;
  readonly choose: (from: string | null, to: string | null) => void;
}

/** So close to an end of what is selected, a drag moves that end. */
const NEAR = 10;

/** Lets a stretch of marks be chosen, with what is being chosen drawn above them. */
export class Brush {
  readonly #picture: SVGSVGElement;
  readonly #marks: readonly SVGGElement[];
  readonly #bins: readonly Bin[];
  readonly #setting: Setting;
  readonly #band: SVGRectElement;
  readonly #selected: Stretch | null;
  #state: BrushState;

  constructor(picture: SVGSVGElement, marks: readonly SVGGElement[], bins: readonly Bin[], setting: Setting) {
    this.#picture = picture;
    this.#marks = marks;
    this.#bins = bins;
    this.#setting = setting;
    this.#selected = setting.isFiltered ? stretchSelected(bins) : null;
    const { top, bottom } = setting;
    this.#band = svg('rect', { class: 'band', y: top - 4, height: bottom - top + 4, 'aria-hidden': 'true' });
    picture.append(this.#band);
    this.#draw(this.#selected);
    this.#state = { at: this.#selected?.first ?? marks.length - 1, anchor: null };
    marks.forEach((mark, index) => mark.setAttribute('tabindex', index === this.#state.at ? '0' : '-1'));
    picture.addEventListener('focusin', (event) => this.#focused(event.target));
    picture.addEventListener('keydown', (event) => this.#key(event));
    picture.addEventListener('pointerdown', (event) => this.#drag(event));
  }

  #focused(target: EventTarget | null): void {
    const at = this.#marks.findIndex((mark) => mark === target);
    if (at < 0 || at === this.#state.at) return;
    this.#move({ at, anchor: null });
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = brushKey(this.#state, event.key, event.shiftKey, this.#marks.length);
    if (!step) return;
    event.preventDefault();
    this.#move(step.state);
    if (step.kind === 'choose') this.#choose(step.stretch);
    else if (step.kind === 'clear') this.#setting.choose(null, null);
    else this.#marks[step.state.at]?.focus();
  }

  #move(state: BrushState): void {
    this.#marks[this.#state.at]?.setAttribute('tabindex', '-1');
    this.#marks[state.at]?.setAttribute('tabindex', '0');
    this.#state = state;
    this.#draw(state.anchor === null ? this.#selected : stretchOf(state));
  }

  /** What is chosen already is let go: the way back is where the way in was. */
  #choose(stretch: Stretch): void {
    if (sameStretch(stretch, this.#selected)) return this.#setting.choose(null, null);
    const [first, last] = [this.#bins[stretch.first], this.#bins[stretch.last]];
    if (first && last) this.#setting.choose(first.from, last.to);
  }

  #drag(event: PointerEvent): void {
    if (event.button !== 0) return;
    const x = this.#xOf(event);
    const begun = this.#markAt(x);
    const anchor = dragAnchor(begun, this.#selected, (mark) => {
      const edge = mark === this.#selected?.first ? this.#setting.left(mark) : this.#setting.right(mark);
      return Math.abs(edge - x) < NEAR;
    });
    let stretch = stretchOf({ at: begun, anchor });
    this.#draw(stretch);
    this.#picture.setPointerCapture(event.pointerId);
    const moved = (move: PointerEvent): void => {
      stretch = stretchOf({ at: this.#markAt(this.#xOf(move)), anchor });
      this.#draw(stretch);
    };
    const ended = new AbortController();
    const { signal } = ended;
    this.#picture.addEventListener('pointermove', moved, { signal });
    const end = (chosen: boolean): void => {
      ended.abort();
      if (chosen) this.#choose(stretch);
      else this.#draw(this.#selected);
    };
    this.#picture.addEventListener('pointerup', () => end(true), { signal });
    // The finger turned out to scroll the page.
    this.#picture.addEventListener('pointercancel', () => end(false), { signal });
  }

  #xOf(event: PointerEvent): number {
    const box = this.#picture.getBoundingClientRect();
    const scale = box.width === 0 ? 1 : this.#picture.viewBox.baseVal.width / box.width;
    return (event.clientX - box.left) * scale;
  }

  #markAt(x: number): number {
    const index = this.#bins.findIndex((_, each) => x < this.#setting.right(each) + 1);
    return index < 0 ? this.#bins.length - 1 : index;
  }

  #draw(stretch: Stretch | null): void {
    this.#band.classList.toggle('off', stretch === null);
    if (!stretch) return;
    const left = this.#setting.left(stretch.first) - 2;
    this.#band.setAttribute('x', String(left));
    this.#band.setAttribute('width', String(this.#setting.right(stretch.last) + 2 - left));
  }
}

function stretchSelected(bins: readonly Bin[]): Stretch | null {
  const first = bins.findIndex((bin) => bin.selected);
  if (first < 0) return null;
  return { first, last: bins.map((bin) => bin.selected).lastIndexOf(true) };
}
