/** The second engine: Firefox over WebDriver BiDi, with a copy of the profile that trusts the world's authority. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import puppeteer from 'puppeteer-core';

/** The world's resolver is no public one; without this Firefox would ask the visitor for every fetch. */
const PREFS = { 'network.lna.blocking': false };

export async function launchFirefox(world) {
  const profile = join(world.folder, 'firefox-of-the-tests');
  cpSync(world.firefoxProfile, profile, { recursive: true });
  return puppeteer.launch({
    browser: 'firefox',
    executablePath: process.env.FIREFOX ?? '/usr/bin/firefox-esr',
    userDataDir: profile,
    extraPrefsFirefox: PREFS,
    env: { ...process.env, HOME: world.home },
  });
}
