/**
 * Owns the reports: reads files through the core, and answers questions about them in between. It runs beside the
 * page, so the page never waits.
 */

import init, { TlsReports } from '../pkg-reports/waxseal_wasm.js';
import { explainLoadError } from '../lib/load-error';
import type { Answers, FromWorker, Question, Reading, ToWorker } from './protocol';
import { Queue, type Reader } from './read-ahead';
import { yielded } from './turns';
import type { Found } from './walk';

/** Ten times a second is as often as anyone can read a number. */
const TELL_MS = 100;
/** A question asked while files are read waits this long at most, beside the slice at hand. */
const TURN_MS = 25;

class Desk {
  readonly #reports: TlsReports;
  readonly #queue = new Queue();
  #counts = { filesDone: 0, filesKnown: 0, octetsDone: 0, octetsKnown: 0 };
  #began = 0;
  #told = 0;
  #paused = 0;
  #running = false;
  #more = false;
  #cancelled = false;
  /** Grows with every cancellation, so that a file begun before one is told from those after it. */
  #generation = 0;

  constructor(reports: TlsReports) {
    this.#reports = reports;
  }

  take(message: ToWorker): void {
    switch (message.kind) {
      case 'add':
        return this.#add(message.files, message.octets);
      case 'all':
        this.#more = false;
        if (!this.#running) this.#tell();
        return;
      case 'cancel':
        return this.#cancel();
      case 'ask':
        return say(this.#answered(message.id, message.question));
    }
  }

  #add(files: readonly Found[], octets: number): void {
    if (!this.#more && !this.#running) this.#began = performance.now();
    this.#more = true;
    this.#cancelled = false;
    this.#queue.add(files);
    this.#counts.filesKnown += files.length;
    this.#counts.octetsKnown += octets;
    if (!this.#running) void this.#run().catch(breakDown);
  }

  /** What has been read stays. */
  #cancel(): void {
    this.#generation += 1;
    this.#cancelled = true;
    this.#more = false;
    this.#queue.clear();
    this.#counts.filesKnown = this.#counts.filesDone;
    this.#counts.octetsKnown = this.#counts.octetsDone;
    this.#tell();
  }

  async #run(): Promise<void> {
    this.#running = true;
    this.#paused = performance.now();
    for (let reader = this.#queue.take(); reader; reader = this.#queue.take()) {
      await (reader.whole ? this.#small(reader, reader.whole) : this.#file(reader));
    }
    this.#running = false;
    this.#tell();
  }

  async #small(reader: Reader, whole: Promise<Uint8Array | null>): Promise<void> {
    const generation = this.#generation;
    const octets = await whole;
    if (generation !== this.#generation) return;
    if (octets) this.#reports.take_whole(reader.name, octets);
    else {
      this.#reports.begin(reader.name, reader.size);
      this.#reports.fail();
    }
    this.#counts.octetsDone += reader.size;
    this.#counts.filesDone += 1;
    await this.#breathe();
  }

  async #file(reader: Reader): Promise<void> {
    const before = this.#counts.octetsDone;
    const generation = this.#generation;
    const isCancelled = (): boolean => generation !== this.#generation;
    this.#reports.begin(reader.name, reader.size);
    if (!reader.isReadable) this.#reports.fail();
    for (;;) {
      const range = this.#reports.next_range();
      if (!range) break;
      const octets = await reader.read(range.offset, range.length);
      if (isCancelled()) break;
      if (octets) this.#reports.supply(octets);
      else this.#reports.fail();
      this.#counts.octetsDone = before + Math.min(reader.size, range.offset + range.length);
      await this.#breathe();
      if (isCancelled()) break;
    }
    this.#reports.end();
    if (isCancelled()) return;
    this.#counts.octetsDone = before + reader.size;
    this.#counts.filesDone += 1;
  }

  /** Lets questions and a cancellation in, and says how far it is. */
  async #breathe(): Promise<void> {
    const now = performance.now();
    if (now - this.#told > TELL_MS) this.#tell();
    if (now - this.#paused < TURN_MS) return;
    await yielded();
    this.#paused = performance.now();
  }

  #tell(): void {
    this.#told = performance.now();
    const reading: Reading = {
      ...this.#counts,
      progress: this.#reports.progress(),
      milliseconds: this.#told - this.#began,
      running: this.#running || this.#more,
      cancelled: this.#cancelled,
    };
    say({ kind: 'reading', reading });
  }

  #answered(id: number, question: Question): FromWorker {
    try {
      return { kind: 'answer', id, answer: this.#answer(question) };
    } catch (error) {
      return { kind: 'refused', id, message: words(error) };
    }
  }

  #answer(question: Question): Answers[keyof Answers] {
    switch (question.of) {
      case 'aggregates':
        return this.#reports.aggregate(question.query);
      case 'insights':
        return this.#reports.insights();
      case 'rows':
        return this.#reports.rows(question.query, question.offset, question.limit);
      case 'problems':
        return this.#reports.problems(question.offset, question.limit);
      case 'export':
        return new Blob([this.#reports.export(question.query, question.format, question.anonymised)]);
      case 'live':
        return this.#reports.compare_live(question.domain, question.check);
    }
  }
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function say(message: FromWorker): void {
  postMessage(message);
}

/** After a defect of the core its memory is in no known state: nothing more is asked of it. */
function breakDown(error: unknown): void {
  say({ kind: 'broken', message: words(error) });
  close();
}

async function start(): Promise<Desk> {
  await init();
  return new Desk(new TlsReports(new Date().toISOString()));
}

const desk = start();
desk.catch((error: unknown) => breakDown(new Error(explainLoadError(error))));
addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  desk.then((ready) => ready.take(data)).catch(() => undefined);
});
