import { expect, it } from 'vitest';
import { looksLikeReports } from '../../src/reports/sniff';

const octets = (text: string): Uint8Array => new TextEncoder().encode(text);

it.each<[string, Uint8Array]>([
  ['gzip', new Uint8Array([0x1f, 0x8b, 8, 0])],
  ['zip', octets('PK\u0003\u0004')],
  ['a mailbox', octets('From sender@example.org Thu Jan  1 00:00:00 2026\n')],
  ['a mail', octets('Received: from a by b\r\nSubject: Report Domain: example.org\r\n')],
  ['a report', octets('{"organization-name":"Sender"}')],
])('%s goes to the reports', (_, body) => {
  expect(looksLikeReports(body)).toBe(true);
});

it.each<[string, Uint8Array]>([
  ['nothing', new Uint8Array()],
  ['other JSON', octets('{"a": 1}')],
  ['noise', octets('{\u0000\u0001')],
  ['prose', octets('Dear Sir or Madam')],
])('%s does not', (_, body) => {
  expect(looksLikeReports(body)).toBe(false);
});
