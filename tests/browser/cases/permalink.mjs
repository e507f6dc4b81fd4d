/** What is shown has an address, and the address brings it back. */
import assert from 'node:assert/strict';
import { checkPath } from '../lib/page.mjs';

export function cases({ scenario }) {
  const [one, other] = [scenario('perfect').domain, scenario('testing').domain];
  return [
    { name: 'the options travel in the fragment', run: (tools) => travels(tools, one) },
    { name: 'back and forward', run: (tools) => history(tools, one, other) },
    { name: 'a resolver chosen in the form', run: (tools) => chosen(tools, one) },
    { name: 'the second resolver', run: (tools) => twice(tools, one) },
    { name: 'a bad resolver is refused', run: (tools) => bad(tools, one) },
    { name: 'the site never sees the domain', run: (tools) => silent(tools, one) },
  ];
}

async function travels({ open, world }, domain) {
  const at = '2026-01-02T03:04:05Z';
  const tab = await open({ path: `${checkPath(domain, world.doh)}&at=${at}` });
  const report = await tab.report();
  assert.equal(report.told[0].url, world.doh);
  assert.match(report.at, /^2026-01-02T03:04:05/);
  assert.equal(await tab.page.locator('#what').inputValue(), domain);
  // What the form now says leads to the same address.
  await tab.page.locator('#what').press('Enter');
  await tab.verdictInFocus();
  const { hash } = new URL(tab.page.url());
  assert.ok(hash.startsWith(`#d=${domain}&r=${world.doh}&at=${at}&ta=`), hash);
  const anchors = (address) => new URLSearchParams(address.slice(address.indexOf('#') + 1)).get('ta');
  assert.equal(anchors(hash), anchors(checkPath(domain, world.doh)));
}

async function history({ open, world }, one, other) {
  const tab = await open({ path: checkPath(one, world.doh) });
  const domain = async () => (await tab.report()).domain;
  const shows = (wanted) => tab.page.waitForFunction((wanted) => {
    const { report } = document.querySelector('waxseal-check');
    return report?.complete && report.domain === wanted;
  }, wanted);
  assert.equal(await domain(), one);
  await tab.ask(other);
  await shows(other);
  await tab.page.goBack();
  await shows(one);
  await tab.page.goForward();
  await shows(other);
  assert.equal(await tab.page.locator('#what').inputValue(), other);
}

async function chosen({ open, world }, domain) {
  const tab = await open();
  await tab.page.getByText('Options', { exact: true }).click();
  await tab.page.getByLabel('Ask this resolver').selectOption('custom');
  await tab.page.getByLabel('Address of the resolver').fill(world.doh);
  assert.match(await tab.page.locator('#privacy').textContent(), /doh\.lab/);
  await tab.ask(domain);
  await tab.verdictInFocus();
  assert.equal((await tab.report()).told[0].url, world.doh);
  assert.ok(tab.page.url().includes(world.doh));
}

async function twice({ open, world }, domain) {
  const tab = await open({ path: `${checkPath(domain, world.doh)}&s=${encodeURIComponent(world.second)}` });
  const report = await tab.report();
  assert.deepEqual(report.told.map((told) => told.url), [world.doh, world.second]);
}

async function bad({ open }, domain) {
  const tab = await open();
  await tab.page.getByText('Options', { exact: true }).click();
  await tab.page.getByLabel('Ask this resolver').selectOption('custom');
  await tab.page.getByLabel('Address of the resolver').fill('http://doh.lab/dns-query');
  await tab.ask(domain);
  assert.match(await tab.page.locator('#resolver-error').textContent(), /https/);
  assert.equal(await tab.page.locator('#resolver-url').getAttribute('aria-invalid'), 'true');
}

async function silent({ open, world }, domain) {
  const tab = await open({ path: checkPath(domain, world.doh) });
  await tab.report();
  const ours = tab.requests.filter((request) => request.url().startsWith(world.site));
  assert.ok(ours.length > 0);
  for (const request of ours) assert.ok(!request.url().replace(/#.*/, '').includes(domain), request.url());
}
