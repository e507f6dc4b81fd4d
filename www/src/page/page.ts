import type { WaxsealCheck } from '../elements/waxseal-check';
import type { DocumentKind } from '../generated/report';
import { type Engine, loadEngine } from '../lib/engine';
import { type CheckPlace, formatFragment, parseFragment, type Place } from '../lib/fragment';
import { loadSessionEngine } from '../lib/session-engine';
import { CERTIFICATE_FILES, fileButton, isDer, MAX_OCTETS, readFile, takeDrops } from '../lib/file';
import { exampleNote } from '../view/gallery';
import { Ask } from './ask';
import { isArchive, looksLikeMail } from '../reports/sniff';
import { loadExample, showGallery } from './examples';
import { find } from './find';
import { Options } from './options';
import { titleOf } from './title';

type Reports = typeof import('../reports/open');

/** Ties the box, the address and the report together. */
class Page {
  readonly #report = find<WaxsealCheck>('report');
  readonly #ask: Ask;
  #engine: Engine | undefined;
  #options: Options | undefined;
  /** Loaded when it is needed first: most visitors never have a report. */
  #reports: Promise<Reports> | undefined;
  #place: Place['kind'] | undefined;
  /** The title of the page where nothing is asked yet. */
  readonly #home = document.title;
  /** Grows with every change of place, so that a slow load does not overwrite what came after it. */
  #turn = 0;

  constructor() {
    this.#ask = new Ask(
      () => this.#engine,
      () => void this.#submit(),
    );
    find('ask').addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#submit();
    });
    this.#report.addEventListener('waxseal-at', () => this.#keepTime());
    // What has no address, a bundle or an example, is known by its domain once it is there.
    this.#report.addEventListener('waxseal-report', () => this.#nameTab(this.#report.report?.domain));
    addEventListener('hashchange', () => void this.#go(parseFragment(location.hash), false));
    takeDrops(document.body, (data) => void this.#drop(data));
    void this.#start();
  }

  async #start(): Promise<void> {
    const place = parseFragment(location.hash);
    this.#arrange(place);
    // Reports are read by another engine, and so are records made: they need not wait for this one.
    const isApart = place.kind === 'reports' || place.kind === 'make';
    if (isApart) void this.#go(place, false);
    try {
      this.#engine = await loadEngine();
      const { refuse_anchors: refuseAnchors } = this.#engine;
      this.#options = new Options(this.#engine.resolvers(), refuseAnchors, () => this.#nameResolver());
      find('options').querySelector('.options')?.replaceWith(this.#options.element);
      this.#addFileButton();
    } catch (error) {
      this.#ask.refuse(error instanceof Error ? error.message : String(error));
      return;
    }
    if (!isApart) await this.#go(place, false);
  }

  #addFileButton(): void {
    const refuse = (message: string): void => this.#ask.refuse(message);
    const accept = `.txt,.json,.eml,.mbox,.gz,.zip,text/plain,application/json,${CERTIFICATE_FILES}`;
    find('file').replaceWith(
      fileButton(
        'Open a policy, report or evidence file',
        accept,
        (body, file) => void this.#take(body, file),
        refuse,
      ),
    );
  }

  async #submit(): Promise<void> {
    const engine = this.#engine;
    const choice = this.#options?.read();
    if (!engine || !choice) return;
    const { text, found } = this.#ask.read(engine);
    switch (found.kind) {
      case 'empty':
      case 'refused':
      case 'told':
        return;
      case 'tlsa-record':
        return this.#tellRecord(text);
      case 'domain':
        return this.#enter({ kind: 'check', domain: found.domain, ...choice });
      case 'bundle':
        return this.#show(() => this.#report.replay(text, { focus: true }));
      case 'needs-mapping':
        // The engine asks the browser itself; what it could not map is no domain.
        return this.#ask.refuse(`${found.domain} is not a domain name.`);
      case 'transcript':
      case 'bounce':
      case 'certificates':
        return this.#takeSession(found.kind, new TextEncoder().encode(text));
      case 'tls-reports':
        return this.#takeReport(new File([text], 'pasted text'));
      default:
        return this.#examine(found.kind, new TextEncoder().encode(text));
    }
  }

  /** A single file may be anything that the box takes; all else are reports. */
  async #drop(data: DataTransfer): Promise<void> {
    // Asked for at once: when this function first waits, the browser has forgotten them.
    const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
    const files = [...data.files];
    const [file] = files;
    const isReports = files.length > 1 || entries[0]?.isDirectory || this.#place === 'reports';
    if (file && !isReports && file.size <= MAX_OCTETS) {
      await readFile(
        file,
        (body) => void this.#take(body, file),
        (message) => this.#ask.refuse(message),
      );
    } else (await this.#loadReports())?.takeReports(find('main'), { entries, files });
  }

  /** A file is taken for what its text is recognised as, octet for octet. */
  async #take(body: Uint8Array, file: File): Promise<void> {
    const engine = this.#engine;
    if (!engine) return;
    if (isArchive(body)) return this.#takeReport(file);
    if (isDer(body)) return this.#takeSession('certificates', body);
    const text = new TextDecoder().decode(body);
    const found = engine.recognise(text);
    switch (found.kind) {
      case 'bundle':
        return this.#show(() => this.#report.replay(text, { focus: true }));
      case 'policy':
      case 'sts-record':
      case 'tls-rpt-record':
        this.#ask.text = text;
        this.#ask.say(found.note);
        return this.#examine(found.kind, body);
      case 'domain':
        this.#ask.text = found.domain;
        return this.#submit();
      case 'transcript':
      case 'bounce':
      case 'certificates':
        return this.#takeSession(found.kind, body);
      case 'tls-reports':
        return this.#takeReport(file);
      case 'tlsa-record':
        return this.#tellRecord(text);
      case 'told':
        return this.#ask.refuse(found.note);
      case 'empty':
        return this.#ask.refuse('The file is empty.');
      case 'needs-mapping':
        return this.#ask.refuse(`The file holds ${found.domain}, which is not a domain name.`);
      case 'refused':
        return looksLikeMail(text)
          ? this.#takeReport(file)
          : this.#ask.refuse(`The file is neither a policy nor an evidence bundle. ${found.message}`);
    }
  }

  /** What a TLSA record says is known by the module that judges certificates. */
  async #tellRecord(text: string): Promise<void> {
    const engine = await this.#load(loadSessionEngine, 'reads TLSA records');
    const found = engine?.recognise(text);
    if (found && 'note' in found) this.#ask.say(found.note);
  }

  async #takeReport(file: File): Promise<void> {
    (await this.#loadReports())?.takeReports(find('main'), { entries: [], files: [file] });
  }

  async #loadReports(): Promise<Reports | undefined> {
    const load = (): Promise<Reports> => (this.#reports ??= import('../reports/open'));
    const loaded = await this.#load(load, 'reads reports');
    if (!loaded) this.#reports = undefined;
    return loaded;
  }

  /** Undefined, with the reason shown, if the network is down. */
  async #load<Part>(load: () => Promise<Part>, does: string): Promise<Part | undefined> {
    try {
      return await load();
    } catch {
      document.body.classList.remove('reports', 'make');
      this.#ask.refuse(`The part of this page that ${does} could not be loaded; the network may be down.`);
      return undefined;
    }
  }

  /**
   * A session with a server of the domain on show is evidence for its report, which is not given up for certificates
   * whose server nobody named; all else is shown by itself.
   */
  async #takeSession(kind: 'transcript' | 'bounce' | 'certificates', body: Uint8Array): Promise<void> {
    if (kind !== 'bounce' && this.#report.takesSessions) {
      const refusal = await this.#report.supplySession(body);
      return refusal === null ? this.#ask.say('') : this.#ask.refuse(refusal);
    }
    const shown = kind === 'certificates' ? kind : 'transcript';
    return this.#show(() => this.#report.examineSession(shown, body, { focus: true }));
  }

  #examine(kind: DocumentKind, body: Uint8Array): Promise<void> {
    return this.#show(() => this.#report.examine(kind, body, { focus: true }));
  }

  /** Shows something that has no address: the address of what was shown before must not stay. */
  async #show(draw: () => Promise<void>): Promise<void> {
    this.#turn += 1;
    if (location.hash !== '') history.pushState(null, '', location.pathname);
    this.#report.removeAttribute('at');
    this.#arrange(null);
    await draw();
  }

  async #enter(place: CheckPlace): Promise<void> {
    const fragment = formatFragment(place);
    if (fragment !== location.hash) history.pushState(null, '', fragment);
    await this.#go(place, true);
  }

  async #go(place: Place, byVisitor: boolean): Promise<void> {
    const turn = ++this.#turn;
    this.#arrange(place);
    switch (place.kind) {
      case 'home':
      case 'gallery':
        this.#report.report = null;
        if (place.kind === 'gallery') find('gallery').focus();
        return;
      case 'check':
        return this.#check(place, byVisitor);
      case 'example':
        return this.#showExample(place.id, turn);
      case 'reports':
        (await this.#loadReports())?.showReports(find('main'), place.filter);
        return;
      case 'make':
        (await this.#load(() => import('../make/open'), 'makes records'))?.showMake(
          find('main'),
          place.query,
        );
    }
  }

  async #check(place: CheckPlace, byVisitor: boolean): Promise<void> {
    if (!byVisitor) this.#ask.text = place.domain;
    this.#options?.write(place);
    this.#nameResolver();
    for (const name of ['resolver', 'second', 'at', 'anchors'] as const) {
      const value = place[name];
      if (value === null) this.#report.removeAttribute(name);
      else this.#report.setAttribute(name, value);
    }
    const before = this.#ask.text;
    const unmoved = (): boolean => this.#ask.text === before;
    await this.#report.check(place.domain, { focus: () => byVisitor && unmoved() });
  }

  async #showExample(id: string, turn: number): Promise<void> {
    this.#report.removeAttribute('at');
    try {
      const { example, bundle } = await loadExample(id);
      if (turn !== this.#turn) return;
      this.#ask.text = '';
      const note = find('example');
      note.replaceChildren(...exampleNote(example));
      note.hidden = false;
      await this.#report.replay(bundle, { focus: true });
    } catch (error) {
      if (turn === this.#turn) this.#ask.refuse(error instanceof Error ? error.message : String(error));
    }
  }

  /** The visitor judges the report at another time: the address and the form follow. */
  #keepTime(): void {
    const place = parseFragment(location.hash);
    if (place.kind !== 'check') return;
    const now = { ...place, at: this.#report.getAttribute('at') };
    history.replaceState(null, '', formatFragment(now));
    this.#options?.write(now);
    this.#nameResolver();
  }

  /** The gallery makes room for a report; null is a report without an address. */
  #arrange(place: Place | null): void {
    this.#place = place?.kind;
    const home = place?.kind === 'home' || place?.kind === 'gallery';
    document.body.classList.toggle('home', home);
    for (const part of ['reports', 'make']) document.body.classList.toggle(part, place?.kind === part);
    find('gallery').hidden = !home;
    find('example').hidden = true;
    this.#nameTab(place?.kind === 'check' ? place.domain : undefined);
    if (home) void showGallery();
  }

  #nameTab(domain: string | undefined): void {
    document.title = titleOf(this.#place, domain ?? null, this.#home);
  }

  #nameResolver(): void {
    find('resolver-name').textContent = this.#options?.names() ?? '';
    const summary = find('options').querySelector('summary');
    if (summary) summary.textContent = this.#options?.summary() ?? 'Options';
  }
}

export function startPage(): void {
  new Page();
}
