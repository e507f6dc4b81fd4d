import type { PasteView, Report } from '../generated/report';
import type { Checker, Progress } from '../lib/engine';
import type { SessionChecker } from '../sessions/engine';

/** Redrawing more often than this only costs time: nobody reads faster. */
const REDRAW_MS = 150;

/** What both modules have, and what the one with sessions has besides. */
type AnyChecker = Checker & Partial<Pick<SessionChecker, 'supply_session'>>;

/** One check from its start to its end, and the redrawing it asks for on the way. */
export class Session {
  readonly #checker: AnyChecker;
  readonly #changed: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last = 0;
  #running: Promise<void> | undefined;

  constructor(checker: AnyChecker, changed: () => void) {
    this.#checker = checker;
    this.#changed = changed;
  }

  /** Resolves when the check is done, cancelled or out of time. */
  async run(): Promise<void> {
    this.#running = this.#checker.run(() => this.#schedule());
    try {
      await this.#running;
    } finally {
      this.#running = undefined;
      clearTimeout(this.#timer);
      this.#timer = undefined;
    }
  }

  cancel(): void {
    this.#checker.cancel();
  }

  report(at: string | undefined): Report {
    return this.#checker.report(at);
  }

  progress(): Progress {
    return this.#checker.progress();
  }

  bundle(): string {
    return this.#checker.bundle();
  }

  markdown(at: string | undefined): string {
    return this.#checker.markdown(at);
  }

  supplyPolicy(body: Uint8Array): void {
    this.#checker.supply_policy(body);
  }

  /** Nothing where the module that runs knows no sessions. */
  supplySession(text: Uint8Array, host: string | null): PasteView | undefined {
    return this.#checker.supply_session?.(text, host ?? undefined);
  }

  /** Whether the module that runs judges sessions. */
  get knowsSessions(): boolean {
    return this.#checker.supply_session !== undefined;
  }

  /** The memory is the other side's: it is given back only once nothing runs in it any more. */
  async close(): Promise<void> {
    this.#checker.cancel();
    clearTimeout(this.#timer);
    await this.#running?.catch(() => undefined);
    try {
      this.#checker.free();
    } catch {
      // Only after a defect of the other side, which has been shown by now; its memory is lost.
    }
  }

  /** The core calls in the middle of its own work, so nothing of it may be touched before it has returned. */
  #schedule(): void {
    if (this.#timer !== undefined) return;
    const wait = Math.max(0, this.#last + REDRAW_MS - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#last = performance.now();
      requestAnimationFrame(() => this.#running && this.#changed());
    }, wait);
  }
}
