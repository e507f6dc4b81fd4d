/**
 * What was dropped or chosen, folders opened, as a stream of files: a folder of a hundred thousand files begins to
 * be read before it is listed to its end.
 */

/** A file by its path; null where the browser could not open it. */
export interface Found {
  readonly name: string;
  readonly file: File | null;
}

/** Entries have to be asked for while the drop event runs; afterwards the browser has forgotten them. */
export interface Dropped {
  readonly entries: readonly FileSystemEntry[];
  readonly files: readonly File[];
}

/** A tree deeper than this is a loop of links. */
const MAX_DEPTH = 64;
/** Files opened at once: the browser answers on the page's own thread, one after another and without a pause. */
const AT_ONCE = 40;
/** Ten times the largest collection of reports heard of. */
const MAX_FILES = 1_000_000;

/** Chosen with a button: the browser has opened the folders already. */
export function chosen(files: readonly File[]): Found[] {
  return files.map((file) => ({ name: file.webkitRelativePath || file.name, file }));
}

/** All files, in portions of those that one call of the browser lists. */
export async function* walk(dropped: Dropped): AsyncGenerator<Found[]> {
  if (dropped.entries.length === 0) {
    yield chosen(dropped.files);
    return;
  }
  let left = MAX_FILES;
  for await (const portion of entriesOf(dropped.entries, 0)) {
    yield portion.slice(0, left);
    left -= portion.length;
    if (left <= 0) return;
  }
}

async function* entriesOf(entries: readonly FileSystemEntry[], depth: number): AsyncGenerator<Found[]> {
  const files = entries.filter((entry) => entry.isFile);
  for (let start = 0; start < files.length; start += AT_ONCE) {
    const some = files.slice(start, start + AT_ONCE);
    yield Promise.all(some.map((entry) => opened(entry as FileSystemFileEntry)));
  }
  for (const entry of entries) {
    if (entry.isDirectory) yield* folder(entry as FileSystemDirectoryEntry, depth + 1);
  }
}

/** `readEntries` gives a hundred entries a call in some browsers, and an empty list only at the end. */
async function* folder(entry: FileSystemDirectoryEntry, depth: number): AsyncGenerator<Found[]> {
  if (depth > MAX_DEPTH) return;
  const reader = entry.createReader();
  for (;;) {
    const portion = await listed(reader);
    if (portion === null) {
      yield [{ name: pathOf(entry), file: null }];
      return;
    }
    if (portion.length === 0) return;
    yield* entriesOf(portion, depth);
  }
}

function listed(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[] | null> {
  return new Promise((resolve) => reader.readEntries(resolve, () => resolve(null)));
}

function opened(entry: FileSystemFileEntry): Promise<Found> {
  const name = pathOf(entry);
  return new Promise((resolve) =>
    entry.file(
      (file) => resolve({ name, file }),
      () => resolve({ name, file: null }),
    ),
  );
}

function pathOf(entry: FileSystemEntry): string {
  return entry.fullPath.replace(/^\//, '') || entry.name;
}
