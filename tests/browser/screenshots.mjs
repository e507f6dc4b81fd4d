/**
 * Pictures of the page for people to look at, in tests/browser/out/.
 *
 *     cargo xtask world -- node tests/browser/screenshots.mjs [PART OF A NAME]...
 */
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { launchChromium } from './lib/chromium.mjs';
import { Tab, checkPath } from './lib/page.mjs';
import { askAlone, checkTrusting, dialogue, pasted, run, wanted, worldRoots } from './lib/sessions.mjs';
import { serveSite } from './lib/site.mjs';
import { readWorld } from './lib/world.mjs';

const OUT = fileURLToPath(new URL('./out/', import.meta.url));
const POLICY = 'version: STSv1\nmode: enforcing\nmx: mx1.example.org\nmx: *.example.org.\nmax_age: 86400\nnote: hello\n';
const LOOKS = [[1280, 'light'], [1280, 'dark'], [360, 'light'], [360, 'dark']];

const world = readWorld();
const check = (id) => checkPath(world.scenario(id).domain, world.doh);
const SCENES = [
  ['idle', '/', async () => {}],
  ['gallery', '/#gallery', async () => {}],
  ['good', check('perfect'), (tab) => tab.report()],
  ['broken', check('backup-mx'), (tab) => tab.report()],
  ['nothing', check('nothing'), (tab) => tab.report()],
  ['hidden', check('nocors-good'), (tab) => tab.report()],
  ['hostile', check('hostile-txt'), (tab) => tab.report()],
  ['many', check('five-mx'), (tab) => tab.report()],
  ['dane', check('tlsa-pkix'), (tab) => tab.report()],
  ['signed', check('ok311'), unfold],
  ['unsigned', check('perfect'), unfold],
  ['forged', check('bogus'), unfold],
  ['expired', check('expsig'), unfold],
  ['alias', check('insecuremx'), unfold],
  ['no-mail', check('null'), (tab) => tab.report()],
  ['unknown', check('all-servfail'), (tab) => tab.report()],
  ['running', checkPath('perfect.post.lab', world.fault('hang')), (tab) => tab.page.getByRole('button', { name: 'Cancel' }).waitFor()],
  ['error', '/#d=example.org&r=gopher:nowhere', (tab) => tab.page.locator('waxseal-check .error p').waitFor()],
  ['document', '/', examine],
  ['session-wanted', '/', (tab) => checkTrusting(tab, world.scenario('enfexpired').domain)],
  ['session-taken', '/', (tab) => takeSession(tab, 'enfexpired')],
  ['session-good', '/', (tab) => takeSession(tab, 'ok311')],
  ['session-second-host', '/', (tab) => takeSession(tab, 'mx2ok')],
  ['policy-host-wanted', '/', (tab) => checkTrusting(tab, world.scenario('cert-expired').domain)],
  ['policy-host-taken', '/', (tab) => takeSession(tab, 'cert-expired')],
  ['transcript', '/', showTranscript],
  ['certificates', '/', (tab) => askAlone(tab, worldRoots())],
  ['rule', '/rules/STS010/', null],
  ['how', '/how/', null],
];

/** What DNSSEC proves, with a proof of each kind opened. */
async function unfold(tab) {
  await tab.report();
  await tab.page.evaluate(() => {
    const { shadowRoot } = document.querySelector('waxseal-check');
    for (const group of shadowRoot.querySelectorAll('.proofs > details')) {
      group.open = true;
      const first = group.matches('.proof') ? group : group.querySelector('.proof');
      if (first) first.open = true;
    }
    for (const zone of [...shadowRoot.querySelectorAll('.zone-box')].slice(-2)) zone.open = true;
  });
}

async function examine(tab) {
  await tab.page.locator('#what').fill(POLICY);
  await tab.page.locator('#what').press('Control+Enter');
  await tab.verdictInFocus();
}

async function takeSession(tab, id) {
  for (const { host, command } of wanted(await checkTrusting(tab, world.scenario(id).domain))) {
    await pasted(tab, host, await run(command));
  }
}

async function showTranscript(tab) {
  const hosts = ['clear', 'good'].map((id) => world.sessions.find((each) => each.id === id).host);
  const texts = await Promise.all(hosts.map(dialogue));
  await askAlone(tab, `${texts.join('\n')}\nTLS is required, but was not offered by host mx.example.org[192.0.2.1]\n`);
}

mkdirSync(OUT, { recursive: true });
const stopSite = await serveSite(world);
const browser = await launchChromium(world);
const parts = process.argv.slice(2);
try {
  const chosen = SCENES.filter(([name]) => parts.length === 0 || parts.some((part) => name.includes(part)));
  for (const scene of chosen) await Promise.all(LOOKS.map((look) => shoot(scene, look)));
} finally {
  await browser.close();
  await stopSite();
}

async function shoot([name, path, reach], [width, colorScheme]) {
  const tab = await Tab.open(browser, world, { path, ready: reach !== null, colorScheme, viewport: { width, height: 900 } });
  await reach?.(tab);
  const file = `${OUT}${name}-${width}-${colorScheme}`;
  await tab.page.screenshot({ path: `${file}-all.png`, fullPage: true });
  await tab.page.screenshot({ path: `${file}.png`, fullPage: true, clip: await beginning(tab, width) });
  await tab.close();
}

/** Whole pages are too long to be looked at; the beginning is what visitors see. */
async function beginning(tab, width) {
  const height = await tab.page.evaluate(() => document.documentElement.scrollHeight);
  return { x: 0, y: 0, width, height: Math.min(height, 1_500) };
}
