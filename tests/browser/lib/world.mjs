/** What the private internet of tests/world tells its guests. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** The keys of the world's root, in one line a record: pages of the world trust these instead of the Internet's. */
export function readAnchors(env = process.env) {
  if (!env.WORLD_ANCHOR) return null;
  const lines = readFileSync(env.WORLD_ANCHOR, 'utf8').split('\n').map((line) => line.replace(/;.*/, '').trim());
  return lines.filter(Boolean).join(' ').replace(/[()\s]+/g, ' ');
}

export function readWorld(env = process.env) {
  const need = (name) => {
    if (!env[name]) throw new Error(`${name} is not set: run this with \`cargo xtask world -- node tests/browser/run.mjs\``);
    return env[name];
  };
  const told = JSON.parse(readFileSync(need('WORLD_SCENARIOS'), 'utf8'));
  return {
    ...told,
    folder: need('WORLD'),
    home: need('WORLD_HOME'),
    firefoxProfile: need('WORLD_FIREFOX_PROFILE'),
    site: need('WORLD_SITE'),
    listen: need('WORLD_SITE_LISTEN'),
    certificate: need('WORLD_SITE_CERT'),
    xtask: need('WAXSEAL_XTASK'),
    doh: need('DOH_URL'),
    second: need('DOH_SECOND_URL'),
    noCors: need('DOH_NOCORS_URL'),
    slow: need('DOH_SLOW_URL'),
    fault: (name) => need('DOH_FAULT_URL').replace('{fault}', name),
    scenario: (id) => {
      const found = told.scenarios.find((scenario) => scenario.id === id);
      if (!found) throw new Error(`the world has no scenario ${id}`);
      return found;
    },
  };
}
