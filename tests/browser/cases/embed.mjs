/** The element in another page: one script, no style of the host's, nothing asked before it is told to. */
import assert from 'node:assert/strict';
import { named } from '../lib/report.mjs';
import { readAnchors } from '../lib/world.mjs';

export function cases({ scenario }) {
  const { domain } = scenario('perfect');
  return [
    { name: 'waits to be started', run: waits },
    { name: 'starts by itself with auto', run: (tools) => auto(tools, domain) },
    { name: 'starts again when its domain changes', run: (tools) => changes(tools, domain, scenario('nothing').domain) },
    { name: 'shows a stored report', run: (tools) => stored(tools, domain) },
    { name: 'survives being moved', run: (tools) => moved(tools, domain) },
  ];
}

async function embedded({ open }) {
  const tab = await open({ path: '/embed.html', ready: false });
  await tab.page.waitForFunction(() => customElements.get('waxseal-check'));
  return tab;
}

async function waits(tools) {
  const tab = await embedded(tools);
  assert.ok(await tab.page.getByRole('button', { name: 'Check example.org' }).isVisible());
  assert.deepEqual(tab.requests.filter((request) => !request.url().startsWith(tools.world.site)), []);
  assert.deepEqual(tab.requests.filter((request) => request.url().endsWith('.wasm')), [], 'the engine waits too');
}

async function start(tab, domain, resolver) {
  await tab.page.evaluate(([domain, resolver, anchors]) => {
    const element = document.querySelector('waxseal-check');
    element.setAttribute('resolver', resolver);
    element.setAttribute('anchors', anchors);
    element.setAttribute('domain', domain);
    element.toggleAttribute('auto', true);
  }, [domain, resolver, readAnchors()]);
}

async function auto(tools, domain) {
  const tab = await embedded(tools);
  await start(tab, domain, tools.world.doh);
  const report = await tab.report();
  assert.equal(report.domain, domain);
  assert.deepEqual([...named(report, 'finding')], ['dnssec-unsigned']);
  const fonts = await tab.page.evaluate(() => getComputedStyle(document.querySelector('waxseal-check').shadowRoot.querySelector('.report')).display);
  assert.notEqual(fonts, '');
}

async function changes(tools, one, other) {
  const tab = await embedded(tools);
  await start(tab, one, tools.world.doh);
  await tab.report();
  await start(tab, other, tools.world.doh);
  await tab.page.waitForFunction((other) => {
    const { report } = document.querySelector('waxseal-check');
    return report?.complete && report.domain === other;
  }, other);
}

async function stored(tools, domain) {
  const tab = await embedded(tools);
  await start(tab, domain, tools.world.doh);
  const report = await tab.report();
  await tab.page.evaluate((report) => {
    const element = document.querySelector('waxseal-check');
    element.report = null;
    element.report = report;
  }, report);
  assert.equal(await tab.page.locator('waxseal-check #verdict').textContent(), report.verdict.sentence);
}

async function moved(tools, domain) {
  const tab = await embedded(tools);
  await start(tab, domain, tools.world.doh);
  await tab.report();
  await tab.page.evaluate(() => document.body.append(document.querySelector('waxseal-check')));
  assert.equal((await tab.report()).domain, domain);
}
