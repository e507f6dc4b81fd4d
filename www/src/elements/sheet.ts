import type { Report } from '../generated/report';
import { h } from '../lib/h';
import { revealExchange } from '../view/evidence';
import type { Supply } from '../view/not-checked';
import { revealProof } from '../view/proof';
import { Blocks } from './blocks';
import type { Session } from './session';
import { reportStyles } from './styles';
import { TimeDesk } from './time-desk';
import { toolsView } from './tools';

/** What the visitor can do on the sheet. */
export interface SheetActions {
  readonly supply: Supply;
  readonly judge: (at: string | null) => void;
  readonly replay: (bundle: string) => void;
}

/** What the element shows: a report in its blocks or a document, with the tools for it, or why there is none. */
export class Sheet {
  readonly #blocks = new Blocks();
  readonly #error = h('div', { class: 'error', role: 'alert' });
  readonly #tools = h('div');
  readonly #idle = h('slot');
  readonly #time: TimeDesk;
  readonly #actions: SheetActions;

  constructor(actions: SheetActions) {
    this.#actions = actions;
    this.#time = new TimeDesk(actions.judge);
  }

  /** The part that is printed and read. */
  get element(): HTMLElement {
    return this.#blocks.element;
  }

  /** Puts everything in its place; `above` stands over the report, `taken` says what became of evidence. */
  build(root: ShadowRoot, live: HTMLElement, above: readonly HTMLElement[], taken: HTMLElement): void {
    root.adoptedStyleSheets = [reportStyles()];
    root.append(
      live,
      this.#idle,
      ...above,
      this.#error,
      taken,
      this.element,
      this.#time.element,
      this.#tools,
    );
  }

  clear(): void {
    this.#blocks.clear();
    this.#error.replaceChildren();
    this.#time.hide();
    this.#tools.replaceChildren();
    this.#idle.hidden = true;
    this.#setBusy(true);
  }

  /** Without a session, as for a stored report, there is nothing to add to and nothing to judge anew. */
  show(report: Report, session: Session | undefined, at: string | null): void {
    this.#setBusy(!report.complete);
    this.#blocks.draw(report, {
      show: {
        exchange: (id) => revealExchange(this.element, id),
        proof: (place) => revealProof(this.element, place),
        status: (place) => report.proofs[place]?.status,
      },
      supply: session ? this.#actions.supply : null,
      chooseTime: session ? () => this.#time.focus() : null,
    });
    if (!report.complete) return;
    this.#tools.replaceChildren(this.#toolsFor(report, session, at));
    if (session) this.#time.show(report, at);
  }

  document(shown: (Node | string)[]): void {
    this.#setBusy(false);
    this.element.replaceChildren(...shown);
  }

  fail(message: string): void {
    this.#setBusy(false);
    this.#error.replaceChildren(h('p', null, h('b', null, 'No report. '), message));
  }

  focusVerdict(): void {
    this.element.querySelector<HTMLElement>('#verdict')?.focus();
  }

  #toolsFor(report: Report, session: Session | undefined, at: string | null): HTMLElement {
    return toolsView(report, {
      bundle: session ? () => session.bundle() : null,
      markdown: session ? () => session.markdown(at ?? undefined) : null,
      replay: this.#actions.replay,
      refuse: (message) => this.#error.replaceChildren(message),
    });
  }

  #setBusy(is: boolean): void {
    this.element.setAttribute('aria-busy', String(is));
  }
}
