import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/generated/report';
import { seenLive } from '../../src/reports/live';

const line = (text: string) => ({ owner: '', rtype: '', ttl: null, text, section: '' });
const get = {
  question: 'GET https://mta-sts.example.org/.well-known/mta-sts.txt',
  failed: false,
  lines: [line('version: STSv1'), line('mode: testing')],
};
const report = (part: object): Report =>
  ({
    domain: 'example.org',
    at_readable: '24 Nov 2026',
    complete: true,
    policy: { evidence: 'read', words: '', url: '' },
    exchanges: [{ question: 'example.org MX', failed: false, lines: [line('10 mx1')] }, get],
    ...part,
  }) as unknown as Report;

describe('what a check has seen', () => {
  it('is the policy that was read here', () => {
    expect(seenLive(report({}))).toEqual({
      domain: 'example.org',
      at: '24 Nov 2026',
      check: { policy: 'version: STSv1\nmode: testing', good_mx: [], bad_mx: [] },
    });
  });

  it.each([
    ['hidden', { policy: { evidence: 'hidden', words: '', url: '' } }],
    ['answered with an error', { exchanges: [{ ...get, failed: true }] }],
    [
      'a probe',
      { exchanges: [{ ...get, question: 'GET (probe, response hidden) https://mta-sts.example.org/' }] },
    ],
  ])('is no policy where it was %s', (_, part) => {
    expect(seenLive(report(part))?.check.policy).toBeNull();
  });

  it('is nothing while the check runs, and without one', () => {
    expect(seenLive(report({ complete: false }))).toBeNull();
    expect(seenLive(null)).toBeNull();
  });
});
