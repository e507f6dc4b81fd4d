/**
 * `<waxseal-check domain="example.org" auto>`: a report on the transport security of a domain's mail.
 *
 * Importing this module does nothing; `define.ts` registers the element. The class can be read where there is no
 * DOM, so that pages rendered on a server may import it.
 */

import type { DocumentKind, Report } from '../generated/report';
import { type Checker, type Engine, loadEngine, type ResolverChoice } from '../lib/engine';
import { h } from '../lib/h';
import { findResolver } from '../lib/resolver';
import { plain } from '../lib/text';
import { documentView } from '../view/document';
import { revealExchange } from '../view/evidence';
import { revealProof } from '../view/proof';
import { countWords } from '../view/verdict';
import { Blocks } from './blocks';
import { openForPrint } from './print';
import { RunBar } from './run-bar';
import { Session } from './session';
import { StartDesk } from './start-desk';
import { reportStyles } from './styles';
import { judgedWords, TimeDesk } from './time-desk';
import { toolsView } from './tools';

const Base = globalThis.HTMLElement ?? (class {} as unknown as typeof HTMLElement);

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

  readonly #blocks = new Blocks();
  readonly #runBar = new RunBar(() => this.cancel());
  readonly #start = new StartDesk(() => void this.check(undefined, { focus: true }));
  readonly #error = h('div', { class: 'error', role: 'alert' });
  readonly #time = new TimeDesk((at) => this.#judge(at));
  readonly #tools = h('div');
  readonly #idle = h('slot');
  #engine: Engine | undefined;
  #session: Session | undefined;
  #report: Report | null = null;
  /** Grows with every start, so that a late answer of an earlier one is recognised and dropped. */
  #turn = 0;
  #queued = false;
  #stopPrint: (() => void) | undefined;

  connectedCallback(): void {
    if (!this.shadowRoot) this.#build(this.attachShadow({ mode: 'open' }));
    this.#stopPrint = openForPrint(this.#blocks.element);
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
    await this.#begin(call, (engine) => this.#checkerFor(engine, text));
  }

  /** Shows the report of an evidence bundle, judged again, without asking anybody. */
  async replay(bundle: string, call: CheckCall = {}): Promise<void> {
    await this.#begin(call, (engine) => engine.Checker.replay(bundle));
  }

  /** Shows what is right and wrong in a policy or a record. */
  async examine(kind: DocumentKind, body: Uint8Array, call: CheckCall = {}): Promise<void> {
    const turn = await this.#newTurn();
    const engine = await this.#load(turn);
    if (!engine) return;
    this.#blocks.element.replaceChildren(...documentView(engine.check_document(kind, body)));
    this.#runBar.stop('Report ready.');
    this.#focusVerdict(call);
  }

  /** Ends a running check; what has been answered stays. */
  cancel(): void {
    this.#session?.cancel();
  }

  #build(root: ShadowRoot): void {
    root.adoptedStyleSheets = [reportStyles()];
    const { element, live } = this.#runBar;
    root.append(
      live,
      this.#idle,
      this.#start.element,
      element,
      this.#error,
      this.#blocks.element,
      this.#time.element,
      this.#tools,
    );
  }

  #attributesChanged(): void {
    const domain = this.getAttribute('domain');
    const auto = this.hasAttribute('auto');
    if (auto || !domain || this.#report !== null) this.#start.hide();
    else this.#start.offer(domain, this.getAttribute('resolver'));
    if (auto && domain) void this.check();
  }

  async #begin(call: CheckCall, make: (engine: Engine) => Checker): Promise<void> {
    const turn = await this.#newTurn();
    const engine = await this.#load(turn);
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

  #checkerFor(engine: Engine, text: string): Checker {
    const found = engine.recognise(text);
    if (found.kind === 'refused') throw new Error(found.message);
    if (found.kind !== 'domain') throw new Error('There is no domain to check.');
    const pick = (name: string): ResolverChoice => {
      const choice = this.getAttribute(name);
      const resolver = findResolver(engine.resolvers(), choice);
      if (!resolver)
        throw new Error(`“${choice ?? ''}” is neither a known resolver nor an https address of one.`);
      return resolver;
    };
    const resolver = pick('resolver');
    const second = this.hasAttribute('second') ? pick('second') : null;
    this.#runBar.start(`Checking ${found.domain}`);
    const anchors = this.getAttribute('anchors');
    const roots = this.getAttribute('roots');
    return new engine.Checker({ domain: found.domain, resolver, second_resolver: second, anchors, roots });
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
    this.#blocks.clear();
    this.#error.replaceChildren();
    this.#time.hide();
    this.#tools.replaceChildren();
    this.#start.hide();
    this.#idle.hidden = true;
    this.#blocks.element.setAttribute('aria-busy', 'true');
  }

  async #load(turn: number): Promise<Engine | undefined> {
    if (!this.#engine) this.#runBar.start('Loading the checker');
    try {
      this.#engine = await loadEngine();
    } catch (error) {
      if (turn === this.#turn) this.#fail(error);
      return undefined;
    }
    return turn === this.#turn ? this.#engine : undefined;
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
    this.#blocks.element.setAttribute('aria-busy', String(!report.complete));
    this.#blocks.draw(report, {
      show: {
        exchange: (id) => revealExchange(this.#blocks.element, id),
        proof: (place) => revealProof(this.#blocks.element, place),
        status: (place) => report.proofs[place]?.status,
      },
      supply: this.#session ? (body) => this.#supply(body) : null,
      chooseTime: this.#session ? () => this.#time.focus() : null,
    });
    if (!report.complete) return;
    this.#tools.replaceChildren(this.#toolsFor(report));
    if (this.#session) this.#time.show(report, this.getAttribute('at'));
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

  #toolsFor(report: Report): HTMLElement {
    const session = this.#session;
    return toolsView(report, {
      bundle: session ? () => session.bundle() : null,
      markdown: session ? () => session.markdown(this.#at()) : null,
      replay: (bundle) => void this.replay(bundle, { focus: true }),
      refuse: (message) => this.#error.replaceChildren(message),
    });
  }

  #finish(call: CheckCall): void {
    this.#update();
    const report = this.#report;
    if (!report) return;
    this.#runBar.stop(`Report ready. ${plain(report.verdict.sentence)} ${countWords(report.counts)}`);
    this.#tell('waxseal-report', { report });
    this.#focusVerdict(call);
  }

  #supply(body: Uint8Array): void {
    try {
      this.#session?.supplyPolicy(body);
      this.#finish({ focus: true });
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.#blocks.element.setAttribute('aria-busy', 'false');
    this.#runBar.stop('');
    this.#error.replaceChildren(h('p', null, h('b', null, 'No report. '), message));
    this.#tell('waxseal-error', { message });
  }

  #focusVerdict({ focus = false }: CheckCall): void {
    if (typeof focus === 'function' ? !focus() : !focus) return;
    this.#blocks.element.querySelector<HTMLElement>('#verdict')?.focus();
  }

  #tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail }));
  }
}
