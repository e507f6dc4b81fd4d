import { describe, expect, it } from 'vitest';
import { formatFragment, parseFragment, type Place } from '../src/lib/fragment';

const check = (part: object): Place => ({
  kind: 'check',
  domain: 'example.org',
  resolver: null,
  second: null,
  at: null,
  anchors: null,
  ...part,
});

describe('the fragment', () => {
  const places: [string, Place][] = [
    ['', { kind: 'home' }],
    ['#gallery', { kind: 'gallery' }],
    ['#reports', { kind: 'reports', filter: '' }],
    [
      '#reports&domain=example.org&from=2026-10-16',
      { kind: 'reports', filter: 'domain=example.org&from=2026-10-16' },
    ],
    ['#make', { kind: 'make', query: '' }],
    ['#make&for=tlsa&host=mx.example.org', { kind: 'make', query: 'for=tlsa&host=mx.example.org' }],
    ['#g=null-mx', { kind: 'example', id: 'null-mx' }],
    ['#d=example.org', check({})],
    ['#d=example.org&r=google', check({ resolver: 'google' })],
    ['#d=example.org&r=https://dns.example/dns-query', check({ resolver: 'https://dns.example/dns-query' })],
    [
      '#d=example.org&s=dns-sb&at=2026-11-23T16:40:02Z',
      check({ second: 'dns-sb', at: '2026-11-23T16:40:02Z' }),
    ],
  ];
  it.each(places)('%s is read and written alike', (fragment, place) => {
    expect(parseFragment(fragment)).toEqual(place);
    expect(formatFragment(place)).toBe(fragment);
  });

  it('keeps characters that would end a field', () => {
    const place = check({ resolver: 'https://dns.example/?a=b&c=d#e+f' });
    expect(parseFragment(formatFragment(place))).toEqual(place);
  });

  it.each([
    ['#d=', 'no domain'],
    ['#r=google', 'a resolver alone'],
    ['#reportsx', 'a longer word'],
    ['#maker', 'another longer word'],
    ['#main', 'the target of the skip link'],
    ['#g=../../etc', 'an example that is a path'],
    ['#g=https://evil.example/x', 'an example that is an address'],
    [`#d=${'a'.repeat(10_000)}`, 'ten thousand characters'],
    ['#%', 'half an escape'],
  ])('%.20s leads home: %s', (fragment) => {
    expect(parseFragment(fragment)).toEqual({ kind: 'home' });
  });
});
