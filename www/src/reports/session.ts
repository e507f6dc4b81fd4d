import type { Aggregates, Insights, Query } from '../generated/reports';
import { Client } from './client';
import type { Reading } from './protocol';
import { EVERYTHING } from './query';
import { yielded } from './turns';
import type { Found } from './walk';

/** While files are read, what is shown is renewed after a rest, so that reading goes on most of the time. */
const REST_MS = 500;
/** Browsers look the size of a chosen file up on the page's own thread when it is first asked for, in 0.3 ms. */
const WEIGH_MS = 10;

export interface Viewer {
  readonly reading: (reading: Reading) => void;
  readonly aggregates: (aggregates: Aggregates) => Promise<void>;
  readonly rows: (total: number) => Promise<void>;
  readonly insights: (insights: Insights) => Promise<void>;
  readonly failed: (message: string) => void;
}

/** Reports of one visit: what was read, what is asked about them, and what was answered last. */
export class Session {
  readonly client: Client;
  readonly files: Found[] = [];
  readonly #viewer: Viewer;
  #query: Query = EVERYTHING;
  #reading: Reading | null = null;
  /** Ends when what is shown answers the newest query. */
  #renewal: Promise<void> | undefined;
  #again = false;
  #rest: ReturnType<typeof setTimeout> | undefined;
  /** Grows when a walk through folders is to end. */
  #walk = 0;
  #closed = false;

  constructor(viewer: Viewer) {
    this.#viewer = viewer;
    this.client = new Client({
      reading: (reading) => this.#heard(reading),
      broken: (message) => this.#fail(message),
    });
  }

  get reading(): Reading | null {
    return this.#reading;
  }

  /** Hands files over as they are found. */
  async take(source: AsyncIterable<readonly Found[]> | Iterable<readonly Found[]>): Promise<void> {
    const walk = ++this.#walk;
    for await (const portion of source) {
      if (!(await this.#hand(portion, walk))) return;
    }
    if (walk === this.#walk) this.client.all();
  }

  /** False if the walk was ended meanwhile. */
  async #hand(portion: readonly Found[], walk: number): Promise<boolean> {
    for (let start = 0; start < portion.length;) {
      if (start > 0) await yielded();
      if (walk !== this.#walk) return false;
      const { end, octets } = weighed(portion, start);
      const part = portion.slice(start, end);
      this.files.push(...part);
      this.client.add(part, octets);
      start = end;
    }
    return walk === this.#walk;
  }

  cancel(): void {
    this.#walk += 1;
    this.client.cancel();
  }

  close(): void {
    this.#walk += 1;
    this.#closed = true;
    clearTimeout(this.#rest);
    this.client.close();
  }

  set query(query: Query) {
    this.#query = query;
    if (this.#reading) void this.#renew();
  }

  #heard(reading: Reading): void {
    if (this.#closed) return;
    const ended = !reading.running;
    this.#reading = reading;
    this.#viewer.reading(reading);
    if (ended) void this.#finish();
    else if (!this.#renewal) this.#rest ??= setTimeout(() => void this.#renew(), REST_MS);
  }

  async #finish(): Promise<void> {
    await this.#renew();
    try {
      const insights = await this.client.ask({ of: 'insights' });
      if (!this.#closed) await this.#viewer.insights(insights);
    } catch (error) {
      this.#fail(error);
    }
  }

  /**
   * One question at a time, always about the newest query: clicks that came in between are one. Whoever asks waits
   * for that newest answer, so that nothing calls the view settled while it is still to be drawn.
   */
  #renew(): Promise<void> {
    clearTimeout(this.#rest);
    this.#rest = undefined;
    this.#again = true;
    return (this.#renewal ??= this.#untilNewest());
  }

  async #untilNewest(): Promise<void> {
    try {
      while (this.#again && !this.#closed) {
        this.#again = false;
        await this.#ask(this.#query);
      }
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#renewal = undefined;
    }
  }

  async #ask(query: Query): Promise<void> {
    const aggregates = await this.client.ask({ of: 'aggregates', query });
    if (this.#closed) return;
    const drawn = this.#viewer.aggregates(aggregates);
    // Rows are counted when they stay: while files are read they would move under the reader's eyes. The worker
    // counts them while the page draws.
    if (!this.#reading?.running) {
      const { total } = await this.client.ask({ of: 'rows', query, offset: 0, limit: 0 });
      await drawn;
      if (!this.#closed) await this.#viewer.rows(total);
    }
    await drawn;
  }

  #fail(error: unknown): void {
    if (this.#closed) return;
    this.#viewer.failed(error instanceof Error ? error.message : String(error));
  }
}

/** As many files as can be weighed in a moment. */
function weighed(files: readonly Found[], start: number): { end: number; octets: number } {
  const began = performance.now();
  let octets = 0;
  let end = start;
  do {
    octets += files[end]?.file?.size ?? 0;
    end += 1;
  } while (end < files.length && performance.now() - began < WEIGH_MS);
  return { end, octets };
}
