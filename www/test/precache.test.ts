import { describe, expect, it } from 'vitest';
import { keptUrl, places } from '../src/lib/precache';

const SCOPE = 'https://host.example/seal/';
const kept = new Set(
  places(['index.html', 'rules/STS010/index.html', 'assets/a-1.js', 'myindex.html'], SCOPE),
);

describe('what is kept for use without a network', () => {
  it('are pages under the address they are linked by', () => {
    expect([...kept]).toEqual([
      SCOPE,
      `${SCOPE}rules/STS010/`,
      `${SCOPE}assets/a-1.js`,
      `${SCOPE}myindex.html`,
    ]);
  });

  it.each([
    ['', ''],
    ['index.html', ''],
    ['?x=1#d=example.org', ''],
    ['rules/STS010', 'rules/STS010/'],
    ['assets/a-1.js', 'assets/a-1.js'],
  ])('“%s” is answered with “%s”', (asked, place) => {
    expect(keptUrl(SCOPE + asked, kept)).toBe(SCOPE + place);
  });

  it.each([
    'https://cloudflare-dns.com/dns-query?dns=AAAB',
    'https://mta-sts.example.org/.well-known/mta-sts.txt',
    'https://host.example/dns-query?dns=AAAB',
    `${SCOPE}dns-query?dns=AAAB`,
  ])('never is an answer that is evidence: %s', (asked) => {
    expect(keptUrl(asked, kept)).toBeNull();
  });
});
