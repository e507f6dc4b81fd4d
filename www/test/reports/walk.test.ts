import { describe, expect, it } from 'vitest';
import { type Found, walk } from '../../src/reports/walk';

/** Entries as browsers make them of a drop: a hundred a call, and an empty list at the end. */
const fileEntry = (fullPath: string, broken = false): FileSystemEntry =>
  ({
    isFile: true,
    isDirectory: false,
    name: fullPath.split('/').at(-1),
    fullPath,
    file: (found: (file: File) => void, failed: (error: DOMException) => void) =>
      broken ? failed(new DOMException('gone', 'NotFoundError')) : found(new File(['x'], fullPath)),
  }) as unknown as FileSystemEntry;

const folderEntry = (
  fullPath: string,
  children: readonly FileSystemEntry[],
  broken = false,
): FileSystemEntry => {
  const createReader = () => {
    const left = [...children];
    return {
      readEntries: (found: (entries: FileSystemEntry[]) => void, failed: (error: DOMException) => void) =>
        broken ? failed(new DOMException('no', 'SecurityError')) : found(left.splice(0, 100)),
    };
  };
  return {
    isFile: false,
    isDirectory: true,
    name: fullPath.slice(1),
    fullPath,
    createReader,
  } as unknown as FileSystemEntry;
};

async function all(entries: readonly FileSystemEntry[]): Promise<Found[]> {
  const found: Found[] = [];
  for await (const portion of walk({ entries, files: [] })) found.push(...portion);
  return found;
}

describe('a drop', () => {
  it('of a folder with 250 files gives all of them, past the hundredth', async () => {
    const children = Array.from({ length: 250 }, (_, index) => fileEntry(`/mail/${index}.eml`));
    const found = await all([folderEntry('/mail', children)]);
    expect(found).toHaveLength(250);
    expect(found[249]?.name).toBe('mail/249.eml');
    expect(new Set(found.map(({ name }) => name)).size).toBe(250);
  });

  it('of folders in folders beside files', async () => {
    const deep = folderEntry('/a', [folderEntry('/a/cur', [fileEntry('/a/cur/1')]), fileEntry('/a/x.json')]);
    const found = await all([fileEntry('/one.zip'), deep]);
    expect(found.map(({ name }) => name)).toEqual(['one.zip', 'a/x.json', 'a/cur/1']);
  });

  it('names what could not be opened', async () => {
    const found = await all([fileEntry('/gone', true), folderEntry('/locked', [], true), fileEntry('/good')]);
    expect(found.map(({ name, file }) => [name, file !== null])).toEqual([
      ['gone', false],
      ['good', true],
      ['locked', false],
    ]);
  });

  it('does not follow a loop for ever', async () => {
    const loop: FileSystemEntry = folderEntry('/loop', []);
    Object.assign(loop, {
      createReader: () => {
        let left = [loop];
        return { readEntries: (found: (entries: FileSystemEntry[]) => void) => (found(left), (left = [])) };
      },
    });
    expect(await all([loop])).toEqual([]);
  });

  it('without entries falls back to its files', async () => {
    const portions: Found[] = [];
    for await (const portion of walk({ entries: [], files: [new File(['x'], 'a.json')] }))
      portions.push(...portion);
    expect(portions.map(({ name }) => name)).toEqual(['a.json']);
  });
});
