import { expect, it } from 'vitest';
import { isArchive, looksLikeMail } from '../../src/reports/sniff';

it('archives are known by their first octets', () => {
  expect(isArchive(new Uint8Array([0x1f, 0x8b, 8, 0]))).toBe(true);
  expect(isArchive(new TextEncoder().encode('PK\u0003\u0004'))).toBe(true);
  expect(isArchive(new TextEncoder().encode('version: STSv1'))).toBe(false);
  expect(isArchive(new Uint8Array())).toBe(false);
});

it.each([
  ['a mailbox', 'From sender@example.org Thu Jan  1 00:00:00 2026\n', true],
  ['a mail', 'Received: from a by b\r\nSubject: Report Domain: example.org\r\n', true],
  ['nothing', '', false],
  ['other JSON', '{"a": 1}', false],
  ['noise', '{\u0000\u0001', false],
  ['prose', 'Dear Sir or Madam', false],
])('%s', (_, text, isMail) => {
  expect(looksLikeMail(text)).toBe(isMail);
});
