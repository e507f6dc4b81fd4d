/**
 * Reads files before they are asked for. One call of the browser takes about as long for a report of a kilobyte as
 * the core needs for a hundred of them, so small files are fetched many with one call and whole; of a large one the
 * next slice is fetched while the core works on the last.
 */

import type { Found } from './walk';

/** A file up to this size is held whole; most reports, and mails with one, are far below. */
const SMALL = 1 << 20;
/** Files fetched with one call, and how much they may be together. */
const TOGETHER = 64;
const MAX_TOGETHER = 4 << 20;
/** What is fetched and not yet taken: a few calls under way at once, and a fraction of what the page may use. */
const MAX_AHEAD = 4 * TOGETHER;
const MAX_HELD = 16 << 20;

type Octets = Promise<Uint8Array | null>;

/** Files that wait to be read, the next ones already on their way. */
export class Queue {
  #files: Found[] = [];
  /** Place of the next file; the list is emptied only when it is used up, which is cheaper than shifting. */
  #next = 0;
  #ahead = new Map<number, Octets>();
  #held = 0;
  /** Files before this place are fetched or not to be fetched ahead. */
  #reach = 0;

  get length(): number {
    return this.#files.length - this.#next;
  }

  add(files: readonly Found[]): void {
    for (const file of files) this.#files.push(file);
  }

  clear(): void {
    this.#files = [];
    this.#next = 0;
    this.#ahead.clear();
    this.#held = 0;
    this.#reach = 0;
  }

  take(): Reader | null {
    const found = this.#files[this.#next];
    if (!found) {
      this.clear();
      return null;
    }
    this.#fetch();
    const whole = this.#ahead.get(this.#next);
    this.#ahead.delete(this.#next);
    this.#next += 1;
    if (whole && found.file) this.#held -= found.file.size;
    return new Reader(found, whole);
  }

  #fetch(): void {
    this.#reach = Math.max(this.#reach, this.#next);
    while (
      this.#reach < this.#files.length &&
      this.#ahead.size <= MAX_AHEAD - TOGETHER &&
      this.#held <= MAX_HELD - MAX_TOGETHER
    ) {
      this.#call(this.#batch());
    }
  }

  /** The next small files, by their places. */
  #batch(): Map<number, File> {
    const batch = new Map<number, File>();
    for (let octets = 0; batch.size < TOGETHER && this.#reach < this.#files.length; this.#reach += 1) {
      const file = this.#files[this.#reach]?.file;
      if (!file || file.size > SMALL) continue;
      octets += file.size;
      if (octets > MAX_TOGETHER) break;
      batch.set(this.#reach, file);
    }
    return batch;
  }

  #call(batch: ReadonlyMap<number, File>): void {
    if (batch.size === 0) return;
    const together = octetsOf(new Blob([...batch.values()]));
    let start = 0;
    for (const [place, file] of batch) {
      this.#ahead.set(place, cut(together, start, file));
      start += file.size;
    }
    this.#held += start;
  }
}

/** One of the files fetched together. If one of them cannot be read, none was, and each is tried by itself. */
async function cut(together: Octets, start: number, file: File): Octets {
  const octets = (await together)?.subarray(start, start + file.size);
  return octets?.length === file.size ? octets : octetsOf(file);
}

/** One file, read in the pieces that the core asks for. */
export class Reader {
  readonly name: string;
  readonly size: number;
  readonly #file: File | null;
  readonly #whole: Octets | undefined;
  #nextSlice: { readonly offset: number; readonly octets: Octets } | undefined;

  constructor({ name, file }: Found, whole: Octets | undefined) {
    this.name = name;
    this.size = file?.size ?? 0;
    this.#file = file;
    this.#whole = whole;
  }

  get isReadable(): boolean {
    return this.#file !== null;
  }

  /** All octets of a small file, which is on its way already; undefined for others, null as for `read`. */
  get whole(): Octets | undefined {
    return this.#whole;
  }

  /** The octets, or null where the browser cannot read them: the file has gone or may not be read. */
  async read(offset: number, length: number): Promise<Uint8Array | null> {
    if (this.#whole) {
      const whole = await this.#whole;
      return whole && whole.subarray(offset, offset + length);
    }
    const octets = await (this.#nextSlice?.offset === offset
      ? this.#nextSlice.octets
      : this.#slice(offset, length));
    const end = offset + length;
    this.#nextSlice = end < this.size ? { offset: end, octets: this.#slice(end, length) } : undefined;
    // What was fetched ahead may be of another length than what is asked for now.
    if (octets === null || octets.length === length) return octets;
    return octets.length > length ? octets.subarray(0, length) : this.#slice(offset, length);
  }

  #slice(offset: number, length: number): Octets {
    return this.#file ? octetsOf(this.#file.slice(offset, offset + length)) : Promise.resolve(null);
  }
}

async function octetsOf(blob: Blob): Octets {
  try {
    return new Uint8Array(await blob.arrayBuffer());
  } catch {
    return null;
  }
}
