import type { PasteView } from '../generated/report';
import { h } from '../lib/h';
import { loadSessionEngine } from '../lib/session-engine';
import { rich } from '../lib/text';
import { LOADING_SESSIONS } from './loading';
import type { RunBar } from './run-bar';
import { Session } from './session';

/** The check that evidence is added to, as the element has it. */
export interface Stage {
  /** Grows with every start; what belongs to an earlier one is dropped. */
  readonly turn: () => number;
  /** The check, running or not. */
  readonly current: () => Session | undefined;
  /** The check, if it has ended. */
  readonly finished: () => Session | undefined;
  /** Puts the same check, run by another module, in the place of the one on show. */
  readonly replace: (session: Session) => void;
  /** Judges anew with what was added. */
  readonly finish: () => void;
  readonly fail: (error: unknown) => void;
}

/** Takes what the visitor brings, and says what became of it. */
export class EvidenceDesk {
  readonly element = h('div', { class: 'taken', role: 'status' });
  readonly #stage: Stage;
  readonly #runBar: RunBar;
  /** Pastes are taken one after the other: the second must not begin with the evidence before the first. */
  #pastes: Promise<unknown> = Promise.resolve();

  constructor(stage: Stage, runBar: RunBar) {
    this.#stage = stage;
    this.#runBar = runBar;
  }

  clear(): void {
    this.element.replaceChildren();
  }

  policy(body: Uint8Array): void {
    try {
      this.#stage.current()?.supplyPolicy(body);
      this.#stage.finish();
    } catch (error) {
      this.#stage.fail(error);
    }
  }

  /** Resolves when the report is judged anew, with null, or with the reason why the text was not taken. */
  session(text: Uint8Array, host: string | null): Promise<string | null> {
    const turn = this.#stage.turn();
    const taking = this.#pastes.then(() => this.#take(turn, text, host));
    this.#pastes = taking;
    return taking;
  }

  async #take(turn: number, text: Uint8Array, host: string | null): Promise<string | null> {
    if (turn !== this.#stage.turn()) return null;
    const before = this.#stage.finished();
    if (!before) return 'There is no finished check to add it to.';
    try {
      const session = await this.#sessionThatKnows(before, turn);
      if (!session) return null;
      const paste = session.supplySession(text, host);
      this.#runBar.stop(paste?.message ?? '');
      if (!paste?.taken) return paste?.message ?? null;
      this.#sayTaken(paste);
      this.#stage.finish();
      return null;
    } catch (error) {
      if (turn !== this.#stage.turn()) return null;
      this.#runBar.stop('');
      return error instanceof Error ? error.message : String(error);
    }
  }

  /** The same check in the module that judges sessions; what is on show stays until it is ready. */
  async #sessionThatKnows(before: Session, turn: number): Promise<Session | undefined> {
    if (before.knowsSessions) return before;
    this.#runBar.start(LOADING_SESSIONS);
    const engine = await loadSessionEngine();
    if (turn !== this.#stage.turn()) return undefined;
    const next = new Session(engine.Checker.replay(before.bundle()), () => undefined);
    await next.run();
    if (turn !== this.#stage.turn()) {
      await next.close();
      return undefined;
    }
    this.#stage.replace(next);
    await before.close();
    return next;
  }

  #sayTaken({ message, problems }: PasteView): void {
    const list = problems.map((problem) =>
      h('li', null, `Line ${problem.line}: `, ...rich(problem.message), '.'),
    );
    this.element.replaceChildren(
      h('p', null, ...rich(message)),
      ...(list.length > 0 ? [h('ul', null, ...list)] : []),
      h('div', { class: 'small soft' }, 'Kept in this tab only; export the evidence to keep it.'),
    );
  }
}
