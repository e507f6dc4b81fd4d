import { describe, expect, it } from 'vitest';
import type { Query } from '../../src/generated/reports';
import {
  concerns,
  EVERYTHING,
  formatQuery,
  isFiltering,
  onlyDays,
  parseQuery,
  toggled,
} from '../../src/reports/query';

const query = (part: Partial<Query>): Query => ({ ...EVERYTHING, ...part });

describe('the filter in the address', () => {
  const pairs: [string, Query][] = [
    ['', EVERYTHING],
    ['counting=raw', query({ counting: 'raw' })],
    ['from=2026-10-16&to=2026-10-19', query({ from: '2026-10-16', to: '2026-10-19' })],
    [
      'domain=example.org&reporter=Google%20Inc.&reporter=Microsoft',
      query({ domain: ['example.org'], reporter: ['Google Inc.', 'Microsoft'] }),
    ],
    [
      'policy-type=sts&result-type=certificate-expired',
      query({ policy_type: ['sts'], result_type: ['certificate-expired'] }),
    ],
    ['mx=', query({ mx: [''] })],
    [
      'sending-ip=192.0.2.1&receiving-ip=2001%3Adb8%3A%3A1',
      query({ sending_ip: ['192.0.2.1'], receiving_ip: ['2001:db8::1'] }),
    ],
  ];
  it.each(pairs)('“%s” is read and written alike', (text, meant) => {
    expect(parseQuery(text)).toEqual(meant);
    expect(formatQuery(meant)).toBe(text);
  });

  it.each(['a&b=c', '100 %', '<img src=x>', 'ünïcode', '+', '#', '\u202e', '='])(
    'keeps the value %j',
    (value) => {
      const meant = query({ reporter: [value], mx: [value, ''] });
      expect(parseQuery(formatQuery(meant))).toEqual(meant);
    },
  );

  it.each([
    ['from=yesterday', 'a day in words'],
    ['from=2026-1-1', 'a day cut short'],
    ['counting=most', 'an unknown way to count'],
    ['colour=red', 'an unknown name'],
    ['%', 'half an escape'],
    [`domain=${'a'.repeat(20_000)}`, 'twenty thousand characters'],
  ])('%.20s lets everything through: %s', (text) => {
    expect(parseQuery(text)).toEqual(EVERYTHING);
  });

  it('takes a value once and not more values than a filter can have', () => {
    const many = Array.from({ length: 500 }, (_, index) => `mx=h${index}`).join('&');
    expect(parseQuery('mx=a&mx=a').mx).toEqual(['a']);
    expect(parseQuery(many).mx).toHaveLength(200);
  });
});

describe('a click', () => {
  it('lets a value in and out again', () => {
    const once = toggled(EVERYTHING, 'mx', '');
    expect(once.mx).toEqual(['']);
    expect(toggled(once, 'mx', 'a').mx).toEqual(['', 'a']);
    expect(toggled(once, 'mx', '')).toEqual(EVERYTHING);
  });

  it('filters by days, which counting does not', () => {
    expect(isFiltering(onlyDays(EVERYTHING, '2026-10-16', null))).toBe(true);
    expect(isFiltering(query({ counting: 'raw' }))).toBe(false);
  });
});

describe('what is listed for all reports', () => {
  const incident = {
    domains: ['example.org', 'example.com'],
    reporters: ['Google', 'Microsoft'],
    result_type: 'certificate-expired',
    mx: 'mx2.example.org',
    first_day: '2026-10-16',
    last_day: '2026-10-19',
  };
  it.each<[string, Partial<Query>, boolean]>([
    ['no filter', {}, true],
    ['its domain', { domain: ['example.org'] }, true],
    ['one of its domains', { domain: ['example.com', 'example.net'] }, true],
    ['another domain', { domain: ['example.net'] }, false],
    ['one of its reporters', { reporter: ['Microsoft', 'Mail.ru'] }, true],
    ['none of its reporters', { reporter: ['Mail.ru'] }, false],
    ['another result', { result_type: ['validation-failure'] }, false],
    ['hosts that are not stated', { mx: [''] }, false],
    ['days that touch it', { from: '2026-10-19', to: '2026-10-30' }, true],
    ['days after it', { from: '2026-10-20' }, false],
    ['days before it', { to: '2026-10-15' }, false],
    ['what it says nothing of', { sending_ip: ['192.0.2.1'] }, true],
  ])('under %s', (_, part, shown) => {
    expect(concerns(query(part), incident)).toBe(shown);
  });

  it('stays where it says nothing of the matter', () => {
    expect(concerns(query({ domain: ['a'], from: '2026-01-01' }), { reporters: ['b'] })).toBe(true);
  });
});
