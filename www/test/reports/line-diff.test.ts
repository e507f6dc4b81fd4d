import { expect, it } from 'vitest';
import { lineDiff } from '../../src/reports/line-diff';
import { diffText } from '../../src/view/diff';

const text = (before: string[], after: string[]): string => lineDiff(before, after).map(diffText).join('');

it('keeps what stays and changes the rest in its place', () => {
  const before = ['version: STSv1', 'mode: testing', 'mx: a.example', 'max_age: 86400'];
  const after = ['version: STSv1', 'mode: enforce', 'mx: a.example', 'mx: b.example', 'max_age: 86400'];
  expect(text(before, after)).toBe(
    '  version: STSv1\n- mode: testing\n+ mode: enforce\n  mx: a.example\n+ mx: b.example\n  max_age: 86400\n',
  );
});

it('adds all where nothing was', () => {
  expect(text([], ['a', 'b'])).toBe('+ a\n+ b\n');
});

it('takes all away where nothing will be', () => {
  expect(text(['a', 'b'], [])).toBe('- a\n- b\n');
});

it('does not compare what is too long to be a policy', () => {
  const long = Array.from({ length: 5_000 }, (_, index) => `mx: ${index}`);
  expect(lineDiff(long, long).every(({ op }) => op === 'add')).toBe(true);
});
