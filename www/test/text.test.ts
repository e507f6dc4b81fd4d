import { describe, expect, it } from 'vitest';
import { count, octets, plain, seconds, splitCode } from '../src/lib/text';

describe('backticks', () => {
  const cases: [string, string][] = [
    ['no code', 'no code'],
    ['the `mx` line', 'the [mx] line'],
    ['`a` and `b`', '[a] and [b]'],
    ['one ` alone', 'one ` alone'],
    ['`a` and ` alone', '[a] and ` alone'],
    ['``', ''],
    ['', ''],
    ['`<b>&amp;`', '[<b>&amp;]'],
  ];
  it.each(cases)('%s', (text, expected) => {
    const shown = splitCode(text).map((piece) => (piece.code ? `[${piece.text}]` : piece.text));
    expect(shown.join('')).toBe(expected);
  });

  it('go away where no code can be shown', () => {
    expect(plain('the `mx` line')).toBe('the mx line');
  });
});

describe('numbers', () => {
  it('are counted in the right number', () => {
    expect([count(0, 'rule'), count(1, 'rule'), count(2, 'rule')]).toEqual(['0 rules', '1 rule', '2 rules']);
  });

  it.each([
    [0, '0 s'],
    [59, '59 s'],
    [60, '1 minute'],
    [90, '1.5 minutes'],
    [3600, '1 hour'],
    [86_400, '1 day'],
    [604_800, '7 days'],
    [31_557_600, '365.3 days'],
  ])('%i seconds are %s', (n, words) => {
    expect(seconds(n)).toBe(words);
  });

  it('of octets are short', () => {
    expect([octets(120), octets(9_999), octets(65_536)]).toEqual(['120 B', '9999 B', '66 kB']);
  });
});
