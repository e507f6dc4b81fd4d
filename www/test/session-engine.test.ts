import { expect, test } from 'vitest';
import { hasSessions } from '../src/lib/session-engine';

test('a bundle with sessions is told from one without', () => {
  expect(hasSessions('{"supplied":[{"to":"session","got":"pasted"}]}')).toBe(true);
  expect(hasSessions('{"supplied":[{ "to" : "session" }]}')).toBe(true);
  expect(hasSessions('{"exchanges":[{"to":"first"}],"supplied":[{"to":"policy"}]}')).toBe(false);
  // Quotes in a string are escaped, so no text in a bundle looks like one.
  expect(hasSessions(JSON.stringify({ text: '"to":"session"' }))).toBe(false);
});
