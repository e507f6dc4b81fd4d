/** The page around the report: what the tab is called, what the options say of themselves, what the box tells. */
import assert from 'node:assert/strict';
import { checkPath } from '../lib/page.mjs';

export function cases({ scenario }) {
  const good = scenario('perfect');
  return [
    { name: 'the tab is named for what is on it', run: (tools) => titles(tools, good) },
    { name: 'options that are not as usual are closed and say so', run: (tools) => closed(tools, good) },
    { name: 'options with an error are open', run: (tools) => open(tools, good) },
    { name: 'records that no document is', run: (tools) => told(tools) },
    { name: 'the numbers lead to what was not checked', run: (tools) => leads(tools, good) },
  ];
}

async function titles({ open, world }, { domain }) {
  const tab = await open();
  const home = await tab.page.title();
  await tab.page.goto(new URL(checkPath(domain, world.doh), world.site).href);
  await tab.report();
  assert.equal(await tab.page.title(), `${domain} · Waxseal`);
  for (const [place, title] of [['#reports', 'TLS reports · Waxseal'], ['#make', 'Make records · Waxseal'], ['#', home]]) {
    await tab.page.evaluate((hash) => { location.hash = hash; }, place);
    await tab.page.waitForFunction((wanted) => document.title === wanted, title);
  }
}

async function closed({ open, world }, { domain }) {
  const tab = await open({ path: checkPath(domain, world.doh), viewport: { width: 360, height: 740 } });
  await tab.report();
  const options = tab.page.locator('#options');
  assert.equal(await options.getAttribute('open'), null);
  assert.match(await options.locator('summary').innerText(), /^Options: .+, own trust anchors$/);
  const top = await tab.page.evaluate(() => document.querySelector('waxseal-check').shadowRoot.querySelector('#verdict').getBoundingClientRect().top + scrollY);
  assert.ok(top < 740, `the verdict begins at ${top}`);
}

async function open(tools, { domain }) {
  const tab = await tools.open({ path: `/#d=${domain}&r=${encodeURIComponent(tools.world.doh)}&ta=nonsense` });
  await tab.page.locator('#options[open] #anchors-error', { hasText: 'Not taken' }).waitFor();
}

async function told({ open }) {
  const tab = await open();
  for (const [text, words] of [
    [`_25._tcp.mx.example.org. IN TLSA 3 1 1 ${'ab'.repeat(32)}`, 'A TLSA record: DANE-EE, key, SHA-256.'],
    ['v=spf1 -all', 'An SPF record; Waxseal looks at MTA-STS, TLS-RPT and TLSA.'],
    ['-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----', 'A private key: it is not kept.'],
  ]) {
    await tab.page.locator('#what').fill(text);
    await tab.page.locator('#what').press('Control+Enter');
    await tab.page.locator('#note', { hasText: words }).waitFor();
  }
}

async function leads({ open, world }, { domain }) {
  const tab = await open({ path: checkPath(domain, world.doh) });
  const report = await tab.report();
  await tab.page.locator('waxseal-check').getByRole('button', { name: `${report.counts.not_checked} not checked` }).click();
  const focused = () => tab.page.evaluate(() => document.querySelector('waxseal-check').shadowRoot.activeElement?.id);
  assert.equal(await focused(), 'not-checked');
  await tab.page.locator('waxseal-check').getByRole('button', { name: 'not seen', exact: true }).click();
  assert.match(await focused(), /^session-text-/);
}
