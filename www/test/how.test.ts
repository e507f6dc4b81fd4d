import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

it('“How it works” shows the policy that the build writes', () => {
  const source = read('../../crate/xtask/src/csp.rs').replace(/\/\/.*$/gm, '');
  const table = /const DIRECTIVES[^=]*=\s*&\[([\s\S]*?)\n\];/.exec(source)?.[1] ?? '';
  const directives = [...table.matchAll(/\(\s*"([^"]+)",\s*"([^"]+)",?\s*\)/g)].map(
    (found) => `${found[1]} ${found[2]}`,
  );
  expect(directives.length).toBeGreaterThan(5);
  const shown = read('../public/how/index.html').replace(/\s+/g, ' ');
  expect(shown).toContain(`Content-Security-Policy: ${directives.join('; ')} Referrer-Policy`);
});
