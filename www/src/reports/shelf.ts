/**
 * Files kept on this device, only when asked for and until deleted. They are kept as they came, so what is read from
 * them later is read by the core of that day, with every reason and deviation it then knows.
 */

import type { Found } from './walk';

const DATABASE = 'waxseal-reports';
const FILES = 'files';
const FACTS = 'facts';
const SUM = 'sum';
/** Files asked for at once when they are taken back. */
const PORTION = 500;

export interface Kept {
  readonly files: number;
  readonly octets: number;
  /** RFC 3339. */
  readonly at: string;
}

/** What is kept; null for nothing, and where the browser keeps nothing for this page. */
export async function kept(): Promise<Kept | null> {
  if (!('indexedDB' in globalThis)) return null;
  try {
    if (!(await exists())) return null;
    return await inside(
      (database) => done(database.transaction(FACTS).objectStore(FACTS).get(SUM)) as Promise<Kept | null>,
    );
  } catch {
    return null;
  }
}

/** Replaces what is kept. */
export async function keep(files: readonly Found[], now: Date): Promise<Kept> {
  await forget();
  const readable = files.filter((each) => each.file !== null);
  const octets = readable.reduce((sum, { file }) => sum + (file?.size ?? 0), 0);
  await assertRoom(octets);
  const sum: Kept = { files: readable.length, octets, at: now.toISOString() };
  await inside(async (database) => {
    for (let start = 0; start < readable.length; start += PORTION) {
      await put(database, FILES, readable.slice(start, start + PORTION));
    }
    // Last, so that a tab closed half way leaves nothing that looks whole.
    await put(database, FACTS, [sum], SUM);
  });
  return sum;
}

/** The files, in portions. */
export async function* takeBack(): AsyncGenerator<Found[]> {
  const database = await open();
  try {
    let after: IDBKeyRange | undefined;
    for (;;) {
      const store = database.transaction(FILES).objectStore(FILES);
      const [files, keys] = await Promise.all([
        done(store.getAll(after, PORTION)) as Promise<Found[]>,
        done(store.getAllKeys(after, PORTION)),
      ]);
      const last = keys.at(-1);
      if (last === undefined) return;
      yield files;
      after = IDBKeyRange.lowerBound(last, true);
    }
  } finally {
    database.close();
  }
}

export async function forget(): Promise<void> {
  await done(indexedDB.deleteDatabase(DATABASE));
}

/** Opening a database makes it; a page that keeps nothing must not leave an empty one behind. */
async function exists(): Promise<boolean> {
  const all = await indexedDB.databases();
  return all.some(({ name }) => name === DATABASE);
}

async function assertRoom(octets: number): Promise<void> {
  const { quota, usage } = (await navigator.storage?.estimate?.()) ?? {};
  if (quota !== undefined && octets > quota - (usage ?? 0))
    throw new Error('This browser does not offer that much room.');
}

async function inside<T>(work: (database: IDBDatabase) => Promise<T>): Promise<T> {
  const database = await open();
  try {
    return await work(database);
  } finally {
    database.close();
  }
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(FILES, { autoIncrement: true });
    request.result.createObjectStore(FACTS);
  };
  return done(request);
}

function put(database: IDBDatabase, name: string, values: readonly unknown[], key?: string): Promise<void> {
  const transaction = database.transaction(name, 'readwrite');
  for (const value of values) transaction.objectStore(name).put(value, key);
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error('The browser did not keep it.'));
  });
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('The browser did not answer.'));
  });
}
