import { expect, test } from 'vitest';
import { isDer } from '../src/lib/file';

const octets = (...all: number[]): Uint8Array => new Uint8Array(all);

test('certificates in DER are told from texts and other files', () => {
  expect(isDer(octets(0x30, 0x82, 0x03, 0x10))).toBe(true);
  expect(isDer(octets(0x30, 0x81, 0xf0))).toBe(true);
  // A text that begins with the digit 0, a short sequence, one without end, and what is there of nothing.
  for (const other of [octets(0x30, 0x30), octets(0x30, 0x0c), octets(0x30, 0x80), octets(0x30), octets()]) {
    expect(isDer(other)).toBe(false);
  }
});
