import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

const tokens = (css: string): [string, string][] =>
  [...css.matchAll(/^ {2}(--[a-z-]+): (.+);$/gm)].map((match) => [match[1] ?? '', match[2] ?? '']);

it('the plain pages have the colours of the report', () => {
  const report = new Map(tokens(read('../src/styles/tokens.css')));
  const plain = tokens(read('../public/rules.css'));
  expect(plain.length).toBeGreaterThan(5);
  for (const [name, value] of plain) expect(`${name}: ${value}`).toBe(`${name}: ${report.get(name)}`);
});
