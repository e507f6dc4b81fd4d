import { describe, expect, it } from 'vitest';
import { formatQuery, parseQuery, type Query } from '../src/make/query';

describe('the forms in the address', () => {
  it.each<Query>([
    { kind: 'policy', values: { domain: 'example.org', hosts: 'mx1.example.org,mx2.example.org' } },
    { kind: 'tlsa', values: { host: 'mx.example.org', port: '26' } },
    { kind: 'rollover', values: { published: '3 1 1 ab,3 1 1 cd', change: '2026-12-01T10:00' } },
    { kind: 'policy', values: { reports: 'https://example.org/?a=b&c=d#e+f,a@example.org' } },
  ])('%o is written and read alike', (query) => {
    expect(parseQuery(formatQuery(query))).toEqual(query);
  });

  it('is for people to read', () => {
    const values = { domain: 'example.org', hosts: 'a.example.org,b.example.org', ttl: '' };
    expect(formatQuery({ kind: 'policy', values })).toBe(
      'for=policy&domain=example.org&hosts=a.example.org,b.example.org',
    );
  });

  it('leaves out what is too long to pass on', () => {
    expect(formatQuery({ kind: 'policy', values: { hosts: 'mx.example.org,'.repeat(200) } })).toBe(
      'for=policy',
    );
  });

  it('begins with the policy where nothing else is asked for', () => {
    for (const text of ['', 'for=', 'for=constructor', 'x=y']) expect(parseQuery(text).kind).toBe('policy');
  });
});
