/** The smoke path in a second engine: what only Chromium can do would be a page for Chromium. */
import assert from 'node:assert/strict';
import { launchFirefox } from '../lib/firefox.mjs';
import { named } from '../lib/report.mjs';
import { checkPath } from '../lib/page.mjs';

const POLICY_WORDS = /content.security.policy/i;
/** Firefox reports a fetch that the policy host did not allow as an error of the page; the page expects it. */
const CLOSED_HOST = /^Cross-Origin Request Blocked/;

export function cases({ scenario }) {
  const smoke = ['perfect', 'backup-mx', 'nocors-good', 'cert-expired', 'hostile-txt', 'not-found', 'redirect'];
  return [{ name: 'the smoke path', slow: 3, seconds: 120, run: (tools) => withFirefox(tools, smoke.map(scenario)) }];
}

async function withFirefox({ world }, scenarios) {
  const firefox = await launchFirefox(world);
  try {
    const page = await firefox.newPage();
    const troubles = watch(page);
    await page.goto(new URL(checkPath(scenarios[0].domain, world.doh), world.site).href);
    await readsVerdict(page, scenarios[0]);
    for (const scenario of scenarios.slice(1)) await checks(page, world, scenario);
    assert.deepEqual(troubles, []);
  } finally {
    await firefox.close();
  }
}

function watch(page) {
  const troubles = [];
  page.on('console', (message) => POLICY_WORDS.test(message.text()) && troubles.push(message.text()));
  page.on('pageerror', (error) => CLOSED_HOST.test(error.message) || troubles.push(error.message));
  page.on('dialog', (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return troubles;
}

async function readsVerdict(page, scenario) {
  await page.waitForFunction(() => document.querySelector('waxseal-check')?.report?.complete === true);
  compare(await page.evaluate(() => document.querySelector('waxseal-check').report), scenario);
  const shown = await page.evaluate(() => document.querySelector('waxseal-check').shadowRoot.querySelector('#verdict').textContent);
  assert.ok(shown.includes(scenario.domain), shown);
}

/** Through the box, as a visitor would. */
async function checks(page, world, scenario) {
  await page.evaluate((domain) => {
    document.querySelector('#what').value = domain;
    document.querySelector('#what').focus();
  }, scenario.domain);
  await page.keyboard.press('Enter');
  await page.waitForFunction((domain) => {
    const { report } = document.querySelector('waxseal-check');
    return report?.complete && report.domain === domain;
  }, {}, scenario.domain);
  assert.ok(page.url().includes(world.doh), 'the resolver of the address is kept');
  await readsVerdict(page, scenario);
}

function compare(report, { id, expect }) {
  assert.equal(report.policy.evidence, expect.policy_evidence, id);
  const fired = named(report, 'finding');
  assert.deepEqual(expect.codes_fire.filter((name) => !fired.has(name)), [], id);
}
