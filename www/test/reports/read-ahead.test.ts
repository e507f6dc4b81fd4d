import { describe, expect, it, vi } from 'vitest';
import { Queue } from '../../src/reports/read-ahead';
import type { Found } from '../../src/reports/walk';

const file = (name: string, text: string): Found => ({ name, file: new File([text], name) });

async function texts(queue: Queue, piece: number): Promise<string[]> {
  const all: string[] = [];
  for (let reader = queue.take(); reader; reader = queue.take()) {
    let text = '';
    for (let offset = 0; offset < reader.size; offset += piece) {
      const length = Math.min(piece, reader.size - offset);
      text += new TextDecoder().decode((await reader.read(offset, length)) ?? undefined);
    }
    all.push(text);
  }
  return all;
}

describe('the queue', () => {
  it('gives every file once, in order, however many are fetched ahead', async () => {
    const queue = new Queue();
    const names = Array.from({ length: 200 }, (_, index) => `file ${index}`);
    queue.add(names.slice(0, 150).map((name) => file(name, name)));
    queue.add(names.slice(150).map((name) => file(name, name)));
    expect(queue.length).toBe(200);
    expect(await texts(queue, 3)).toEqual(names);
    queue.add([file('more', 'more')]);
    expect(await texts(queue, 100)).toEqual(['more']);
  });

  it('reads a large file in slices of any size and order', async () => {
    const text = Array.from({ length: 300_000 }, (_, index) => String(index % 10))
      .join('')
      .repeat(5);
    const queue = new Queue();
    queue.add([file('large', text)]);
    const reader = queue.take();
    const read = async (offset: number, length: number) =>
      new TextDecoder().decode((await reader?.read(offset, length)) ?? undefined);
    for (const [offset, length] of [
      [0, 1000],
      [1000, 1000],
      [2000, 10],
      [2010, 5000],
      [1_400_000, 100_000],
      [7, 3],
    ] as const) {
      expect(await read(offset, length)).toBe(text.slice(offset, offset + length));
    }
  });

  it('says what cannot be read', async () => {
    const queue = new Queue();
    const gone = new File(['x'], 'gone');
    const refuse = () => Promise.reject(new DOMException('gone', 'NotReadableError'));
    gone.arrayBuffer = refuse;
    // Files fetched together fail together.
    vi.spyOn(Blob.prototype, 'arrayBuffer').mockImplementationOnce(refuse);
    queue.add([{ name: 'null', file: null }, { name: 'gone', file: gone }, file('good', 'good')]);
    expect(queue.take()?.isReadable).toBe(false);
    expect(await queue.take()?.read(0, 1)).toBeNull();
    expect(new TextDecoder().decode((await queue.take()?.read(0, 4)) ?? undefined)).toBe('good');
    expect(queue.take()).toBeNull();
  });

  it('fetches small files together, and no more than it may hold', async () => {
    const together = vi.spyOn(globalThis, 'Blob');
    const queue = new Queue();
    const octets = 'x'.repeat(1 << 18);
    queue.add(Array.from({ length: 200 }, (_, index) => file(`${index}`, octets)));
    expect(queue.take()?.size).toBe(octets.length);
    const held = together.mock.calls.map(([parts]) => parts as unknown as File[]).flat();
    expect(together.mock.calls.length).toBeLessThan(held.length / 10);
    expect(held.reduce((sum, { size }) => sum + size, 0)).toBeLessThanOrEqual(16 << 20);
    together.mockRestore();
    while (queue.take()) await Promise.resolve();
    expect(queue.length).toBe(0);
  });

  it('forgets what waits', () => {
    const queue = new Queue();
    queue.add([file('a', 'a'), file('b', 'b')]);
    queue.clear();
    expect(queue.take()).toBeNull();
  });
});
