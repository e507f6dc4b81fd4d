/**
 * `<waxseal-check domain="example.org" auto>`: a report on the transport security of a domain's mail.
 *
 * Importing this module does nothing; `define.ts` registers the element. The class can be read where there is no
 * DOM, so that pages rendered on a server may import it.
 */

import type { DocumentKind, Report } from '../generated/report';
import { type Checker, type Engine, loadEngine } from '../lib/engine';
import { hasSessions, loadSessionEngine } from '../lib/session-engine';
import { plain } from '../lib/text';
import { documentView } from '../view/document';
import { countWords } from '../view/verdict';
import { EvidenceDesk } from './evidence-desk';
import { LOADING_CHECKER, LOADING_SESSIONS } from './loading';
import { makeChecker } from './make-checker';
import { openForPrint } from './print';
import { RunBar } from './run-bar';
import { Session } from './session';
import { loadSessionDesk, sessionDocument, type SessionKind } from './session-document';
import { Sheet } from './sheet';
import { StartDesk } from './start-desk';
import { judgedWords } from './time-desk';

const Base = globalThis.HTMLElement ?? (class {} as unknown as typeof HTMLElement);

/** What both modules can do. */
type Replays = { readonly Checker: Pick<Engine['Checker'], 'replay'> };

export interface CheckCall {
  /** Moves the focus to the verdict at the end, for a check that the visitor started. */
  readonly focus?: boolean | (() => boolean);
}

/**
 * @summary Checks a mail domain in the visitor's browser and shows the report.
 * @attr domain - The domain; an address or URL is taken for its domain.
 * @attr resolver - Id of a known resolver, or the https URL of one.
 * @attr second - A second resolver to compare answers with.
 * @attr anchors - DS or DNSKEY records to trust instead of the root's keys, for private roots.
 * @attr roots - Certificates of authorities in PEM to trust instead of Mozilla's, for private ones.
 * @attr at - The instant to judge at (RFC 3339), instead of now.
 * @attr auto - Start by itself, and again when `domain` or a resolver changes.
 * @event waxseal-progress - `{ done, sent }`, while it runs.
 * @event waxseal-report - `{ report }`, when a report is complete.
 * @event waxseal-at - `{ at }`, when the visitor chose another instant to judge at; null for the time of the check.
 * @event waxseal-error - `{ message }`, when none could be made.
 * @slot - Shown until there is something to report.
 */
export class WaxsealCheck extends Base {
  static observedAttributes = ['domain', 'resolver', 'second', 'anchors', 'at', 'auto'];

  readonly #runBar = new RunBar(() => this.cancel());
  readonly #start = new StartDesk(() => void this.check(undefined, { focus: true }));
  /** Modules that need no waiting for. */
  readonly #isLoaded = new Set<unknown>();
  #session: Session | undefined;
  #report: Report | null = null;
  /** Grows with every start, so that a late answer of an earlier one is recognised and dropped. */
  #turn = 0;
  #queued = false;
  #stopPrint: (() => void) | undefined;
  readonly #desk = new EvidenceDesk(
    {
      turn: () => this.#turn,
      current: () => this.#session,
      finished: () => (this.#report?.complete ? this.#session : undefined),
      replace: (session) => this.#replaceSession(session),
      finish: () => this.#finish({ focus: true }),
      fail: (error) => this.#fail(error),
    },
    this.#runBar,
  );
  readonly #sheet = new Sheet({
    supply: {
      policy: (body) => this.#desk.policy(body),
      session: (text, host) => this.#desk.session(text, host),
    },
    judge: (at) => this.#judge(at),
    replay: (bundle) => void this.replay(bundle, { focus: true }),
  });

  connectedCallback(): void {
    if (!this.shadowRoot) {
      const { element, live } = this.#runBar;
      this.#sheet.build(
        this.attachShadow({ mode: 'open' }),
        live,
        [this.#start.element, element],
        this.#desk.element,
      );
    }
    this.#stopPrint = openForPrint(this.#sheet.element);
    this.#attributesChanged();
  }

  disconnectedCallback(): void {
    this.#stopPrint?.();
    void this.#endSession();
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (!this.isConnected || before === after) return;
    if (name === 'at') this.#refresh();
    // Several attributes set in a row are one change.
    else if (!this.#queued) {
      this.#queued = true;
      queueMicrotask(() => {
        this.#queued = false;
        this.#attributesChanged();
      });
    }
  }

  /** The report on show, complete or not; a stored one can be put in to show it. */
  get report(): Report | null {
    return this.#report;
  }

  set report(report: Report | null) {
    this.#turn += 1;
    void this.#endSession();
    this.#reset();
    if (report) this.#show(report);
  }

  /** Checks a domain. Resolves when the report is complete or the reason for its absence is shown. */
  async check(domain?: string, call: CheckCall = {}): Promise<void> {
    const text = domain ?? this.getAttribute('domain') ?? '';
    await this.#begin(call, (engine: Engine) => this.#startChecker(engine, text), loadEngine);
  }

  /** Shows the report of an evidence bundle, judged again, without asking anybody. */
  async replay(bundle: string, call: CheckCall = {}): Promise<void> {
    const load = hasSessions(bundle) ? loadSessionEngine : loadEngine;
    await this.#begin(call, (engine: Replays) => engine.Checker.replay(bundle), load);
  }

  /** Whether there is a finished check that evidence can be added to. */
  get takesSessions(): boolean {
    return this.#session !== undefined && this.#report?.complete === true;
  }

  /**
   * Adds what a program printed of sessions with the mail servers, `host` being whom it was run for. Resolves when the
   * report is judged anew, with null, or with the reason why the text was not taken.
   */
  supplySession(text: Uint8Array, host: string | null = null): Promise<string | null> {
    return this.#desk.session(text, host);
  }

  /** Shows what is right and wrong in a policy or a record. */
  async examine(kind: DocumentKind, body: Uint8Array, call: CheckCall = {}): Promise<void> {
    const turn = await this.#newTurn();
    const engine = await this.#load(turn, loadEngine);
    if (!engine) return;
    this.#showDocument(documentView(engine.check_document(kind, body)), call);
  }

  /** Shows what is in a transcript, a bounce or certificates, where there is no check they belong to. */
  async examineSession(kind: SessionKind, body: Uint8Array, call: CheckCall = {}): Promise<void> {
    const turn = await this.#newTurn();
    const desk = await this.#load(turn, loadSessionDesk);
    if (!desk) return;
    this.#showDocument(sessionDocument(desk, kind, body), call);
  }

  #showDocument(shown: (Node | string)[], call: CheckCall): void {
    this.#sheet.document(shown);
    this.#runBar.stop('Report ready.');
    this.#focusVerdict(call);
  }

  /** Ends a running check; what has been answered stays. */
  cancel(): void {
    this.#session?.cancel();
  }

  #attributesChanged(): void {
    const domain = this.getAttribute('domain');
    const auto = this.hasAttribute('auto');
    if (auto || !domain || this.#report !== null) this.#start.hide();
    else this.#start.offer(domain, this.getAttribute('resolver'));
    if (auto && domain) void this.check();
  }

  async #begin<E extends Replays>(
    call: CheckCall,
    make: (engine: E) => Checker,
    load: () => Promise<E>,
  ): Promise<void> {
    const turn = await this.#newTurn();
    const engine = await this.#load(turn, load);
    if (!engine) return;
    try {
      const session = new Session(make(engine), () => turn === this.#turn && this.#refresh());
      this.#session = session;
      this.#update();
      await session.run();
      if (turn === this.#turn) this.#finish(call);
    } catch (error) {
      if (turn === this.#turn) this.#fail(error);
    }
  }

  #startChecker(engine: Engine, text: string): Checker {
    const { domain, checker } = makeChecker(engine, text, this);
    this.#runBar.start(`Checking ${domain}`);
    return checker;
  }

  async #newTurn(): Promise<number> {
    const turn = ++this.#turn;
    await this.#endSession();
    if (turn === this.#turn) this.#reset();
    return turn;
  }

  async #endSession(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    await session?.close();
  }

  #reset(): void {
    this.#report = null;
    this.#sheet.clear();
    this.#desk.clear();
    this.#start.hide();
  }

  async #load<E>(turn: number, load: () => Promise<E>): Promise<E | undefined> {
    if (!this.#isLoaded.has(load))
      this.#runBar.start(load === loadEngine ? LOADING_CHECKER : LOADING_SESSIONS);
    try {
      const engine = await load();
      this.#isLoaded.add(load);
      return turn === this.#turn ? engine : undefined;
    } catch (error) {
      if (turn === this.#turn) this.#fail(error);
      return undefined;
    }
  }

  /** What exports the evidence must not hold on to the session that ends. */
  #replaceSession(session: Session): void {
    this.#session = session;
    this.#show(session.report(this.#at()));
  }

  #update(): void {
    if (!this.#session) return;
    const progress = this.#session.progress();
    this.#runBar.update(progress);
    this.#show(this.#session.report(this.#at()));
    this.#tell('waxseal-progress', progress);
  }

  #at(): string | undefined {
    return this.getAttribute('at') ?? undefined;
  }

  /** Called between other work, where nobody else would catch what goes wrong. */
  #refresh(): void {
    try {
      this.#update();
    } catch (error) {
      this.#fail(error);
    }
  }

  #show(report: Report): void {
    this.#report = report;
    this.#sheet.show(report, this.#session, this.getAttribute('at'));
  }

  /** The same answers at another instant, chosen by the visitor. */
  #judge(at: string | null): void {
    if (at === null) this.removeAttribute('at');
    else this.setAttribute('at', at);
    const report = this.#report;
    if (!report) return;
    this.#runBar.say(`${judgedWords(report.at_readable, at)} ${plain(report.verdict.sentence)}`);
    this.#tell('waxseal-at', { at });
    this.#tell('waxseal-report', { report });
  }

  #finish(call: CheckCall): void {
    this.#update();
    const report = this.#report;
    if (!report) return;
    this.#runBar.stop(`Report ready. ${plain(report.verdict.sentence)} ${countWords(report.counts)}`);
    this.#tell('waxseal-report', { report });
    this.#focusVerdict(call);
  }

  #fail(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.#runBar.stop('');
    this.#sheet.fail(message);
    this.#tell('waxseal-error', { message });
  }

  #focusVerdict({ focus = false }: CheckCall): void {
    const isMeant = typeof focus === 'function' ? focus() : focus;
    if (isMeant) this.#sheet.focusVerdict();
  }

  #tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail }));
  }
}
