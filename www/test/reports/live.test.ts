import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/generated/report';
import { seenLive } from '../../src/reports/live';

const host = (title: string, source: string | null, mark: string) => ({
  host: { title },
  certificate: { source, mark },
});
const report = (part: object): Report =>
  ({
    domain: 'example.org',
    at_readable: '24 Nov 2026',
    complete: true,
    policy: { evidence: 'read', words: '', url: '', text: 'version: STSv1\nmode: testing' },
    path: { hosts: [host('mx1.example.org', null, 'unknown')] },
    ...part,
  }) as unknown as Report;

describe('what a check has seen', () => {
  it('is the policy that was read or pasted', () => {
    expect(seenLive(report({}))).toEqual({
      domain: 'example.org',
      at: '24 Nov 2026',
      check: { policy: 'version: STSv1\nmode: testing', good_mx: [], bad_mx: [], mixed_mx: [] },
    });
    const hidden = { policy: { evidence: 'hidden', words: '', url: '', text: null } };
    expect(seenLive(report(hidden))?.check.policy).toBeNull();
  });

  it('is of a host what the visitor brought', () => {
    const hosts = [
      host('mx1.example.org', 'pasted', 'good'),
      host('mx2.example.org', 'pasted', 'bad'),
      host('mx3.example.org', 'pasted', 'partly'),
      host('mx4.example.org', 'pasted', 'unknown'),
      host('mx5.example.org', null, 'unknown'),
    ];
    const check = seenLive(report({ path: { hosts } }))?.check;
    expect(check?.good_mx).toEqual(['mx1.example.org']);
    expect(check?.bad_mx).toEqual(['mx2.example.org']);
    expect(check?.mixed_mx).toEqual(['mx3.example.org']);
  });

  it('is nothing while the check runs, and without one', () => {
    expect(seenLive(report({ complete: false }))).toBeNull();
    expect(seenLive(null)).toBeNull();
  });
});
