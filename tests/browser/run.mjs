/**
 * Real browsers against the production build, inside the private internet of tests/world.
 *
 *     cargo xtask world -- node tests/browser/run.mjs [PART OF A NAME]...
 *
 * With arguments only the cases run whose name (`scenarios: perfect`) contains one of them.
 */
import { readdirSync } from 'node:fs';
import { launchChromium } from './lib/chromium.mjs';
import { Runner } from './lib/runner.mjs';
import { serveSite } from './lib/site.mjs';
import { readWorld } from './lib/world.mjs';

const world = readWorld();
const began = performance.now();
const stopSite = await serveSite(world);
const browser = await launchChromium(world);
let outcome;
try {
  outcome = await new Runner(world, browser).run(wanted(await load(world), process.argv.slice(2)));
} finally {
  await browser.close();
  await stopSite();
}
summarise(outcome);

async function load(world) {
  const folder = new URL('./cases/', import.meta.url);
  const files = readdirSync(folder).filter((name) => name.endsWith('.mjs')).sort();
  const lists = await Promise.all(files.map(async (file) => {
    const { cases } = await import(new URL(file, folder));
    const topic = file.replace(/\.mjs$/, '');
    return cases(world).map((each) => ({ ...each, name: `${topic}: ${each.name}` }));
  }));
  return lists.flat();
}

function wanted(all, parts) {
  const chosen = parts.length === 0 ? all : all.filter((each) => parts.some((part) => each.name.includes(part)));
  if (chosen.length === 0) throw new Error(`no case has a name with ${parts.join(' or ')} in it`);
  // Long ones first, so that the end is not spent waiting for one.
  return chosen.sort((a, b) => (b.slow ?? 0) - (a.slow ?? 0));
}

function summarise({ passed, failures, slowest }) {
  const seconds = Math.round((performance.now() - began) / 1000);
  console.log(`slowest: ${slowest.map(({ name, ms }) => `${name} ${ms} ms`).join(', ')}`);
  for (const { name } of failures) console.log(`failed: ${name}`);
  console.log(`browser tests took ${seconds} s`);
  console.log(`${passed} passed, ${failures.length} failed`);
  if (failures.length > 0) process.exitCode = 1;
}
