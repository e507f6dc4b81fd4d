import { describe, expect, it } from 'vitest';
import { findResolver, resolverUrl } from '../src/lib/resolver';

const known = [
  { id: 'one', name: 'One', url: 'https://one.example/dns-query' },
  { id: 'two', name: 'Two', url: 'https://two.example/dns-query' },
];

describe('a resolver', () => {
  it('is the first one, a known one, or one by its address', () => {
    expect(findResolver(known, null)?.name).toBe('One');
    expect(findResolver(known, 'two')?.url).toBe('https://two.example/dns-query');
    expect(findResolver(known, 'https://dns.example:8443/q')).toEqual({
      name: 'dns.example:8443',
      url: 'https://dns.example:8443/q',
    });
    expect(findResolver(known, 'three')).toBeNull();
  });

  it.each([
    'http://dns.example/dns-query',
    'dns.example',
    'ftp://dns.example/',
    'https://user:secret@dns.example/',
    'https://dns.example/#x',
    'data:text/plain,x',
    '',
  ])('is not asked at %s', (url) => {
    expect(resolverUrl(url)).toBeNull();
  });

  it('may be on this machine without TLS', () => {
    expect(resolverUrl('http://127.0.0.1:8053/dns-query')).toBe('http://127.0.0.1:8053/dns-query');
  });
});
