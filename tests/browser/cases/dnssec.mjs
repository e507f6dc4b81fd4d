/** What DNSSEC proves, as the page shows it: the chain, the way to it, and the same answers at another time. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { checkPath } from '../lib/page.mjs';
import { dnsExchanges, items } from '../lib/report.mjs';

/** Signatures of the world are good for thirty days. */
const LATER_MS = 60 * 86_400_000;

export function cases({ scenario }) {
  const [signed, unsigned, bogus, expired] = ['ok311', 'perfect', 'bogus', 'expsig'].map((id) => scenario(id).domain);
  return [
    { name: 'the chain of a signed domain', run: (tools) => chainOfSigned(tools, signed) },
    { name: 'the proof that a domain is not signed', run: (tools) => chainOfUnsigned(tools, unsigned) },
    { name: 'the chain of a domain with a wrong DS', run: (tools) => chainOfBogus(tools, bogus, 'ds-without-key') },
    { name: 'the chain of a domain whose signatures have expired', run: (tools) => chainOfBogus(tools, expired, 'signature-expired') },
    { name: 'the steps of one answer', run: (tools) => steps(tools, signed) },
    { name: 'one click from evidence to proof', run: (tools) => oneClick(tools, signed) },
    { name: 'proved and told look different', run: (tools) => shapes(tools, signed, unsigned) },
    { name: 'another time and back', run: (tools) => anotherTime(tools, signed) },
    { name: 'another time, offline, from a bundle', run: (tools) => fromBundle(tools, signed) },
    { name: 'another time for an example', run: (tools) => fromExample(tools) },
    { name: 'a time that is none', run: (tools) => noTime(tools, signed) },
    { name: 'by keyboard', run: (tools) => byKeyboard(tools, signed) },
    { name: 'trust anchors that cannot be read', run: (tools) => badAnchors(tools, signed) },
    { name: 'on a narrow screen', run: (tools) => narrow(tools, [signed, bogus]) },
    { name: 'on paper every proof is open', run: (tools) => printed(tools, unsigned) },
  ];
}

async function checked({ open, world }, domain) {
  const tab = await open({ path: checkPath(domain, world.doh) });
  return { tab, report: await tab.report(), block: tab.page.locator('waxseal-check .dnssec') };
}

const zoneBox = (block, name) => block.locator('details.zone-box', { has: block.page().locator(`bdi.title:text-is("${name}")`) });

async function chainOfSigned(tools, domain) {
  const { report, block } = await checked(tools, domain);
  assert.deepEqual(report.zones.map((zone) => [zone.name, zone.status]), [['.', 'secure'], ['lab', 'secure'], ['dane.lab', 'secure']]);
  assert.deepEqual(await block.locator('.zone > details .title').allTextContents(), ['the root', 'lab', 'dane.lab']);
  // Each stands in the list of the one that vouches for it.
  assert.equal(await block.locator('.zone.good .zone.good .zone.good .title').textContent(), 'dane.lab');
  const box = zoneBox(block, 'dane.lab');
  await box.locator('summary').click();
  const shown = await box.innerText();
  const zone = report.zones.at(-1);
  for (const key of zone.keys) assert.ok(shown.includes(`key ${key.tag}, algorithm ${key.algorithm}, ${key.bits} bits: ${key.role}`), shown);
  for (const ds of zone.ds) assert.ok(shown.includes(`key ${ds.tag}, algorithm ${ds.algorithm}, digest ${ds.digest}: fits a key`), shown);
  assert.ok(shown.includes(zone.key_signature.words), 'the dates of the signature over the keys');
  assert.ok(shown.includes(zone.ds_signature.words), 'the dates of the signature over the DS records');
}

async function chainOfUnsigned(tools, domain) {
  const { report, block } = await checked(tools, domain);
  const zone = report.zones.find(({ name }) => name === 'post.lab');
  assert.equal(zone.status, 'insecure');
  assert.ok(zone.denial.length > 0);
  const box = zoneBox(block, 'post.lab');
  assert.match(await box.locator('summary').innerText(), /the resolver’s word/);
  await box.locator('summary').click();
  const shown = await box.innerText();
  for (const record of zone.denial) assert.ok(shown.includes(`${record.owner} ${record.rtype} ${record.text}`), shown);
  assert.match(await block.locator('.about').textContent(), /the resolver’s word/);
}

async function chainOfBogus(tools, domain, reason) {
  const { report, block } = await checked(tools, domain);
  const broken = report.proofs.filter(({ status }) => status === 'bogus');
  assert.ok(broken.length > 0);
  assert.ok(broken.every((proof) => proof.reason === reason), JSON.stringify(broken.map((proof) => proof.reason)));
  // The worst stands first, and a broken zone is open without a click.
  assert.match(await block.locator('.proofs > details').first().innerText(), /forged or broken/);
  const open = block.locator('.zone.bad > details[open]');
  for (const zone of report.zones.filter(({ status }) => status === 'bogus')) {
    assert.ok((await open.allInnerTexts()).some((text) => text.includes(zone.words)), zone.words);
  }
}

async function steps(tools, domain) {
  const { report, block, tab } = await checked(tools, domain);
  const place = report.proofs.findIndex((proof) => proof.question === `${domain} MX`);
  await tab.page.evaluate((place) => {
    const proof = document.querySelector('waxseal-check').shadowRoot.querySelector(`[data-proof="${place}"]`);
    for (let box = proof; box; box = box.parentElement.closest('details')) box.open = true;
  }, place);
  const proof = block.locator(`[data-proof="${place}"]`);
  await proof.locator('.steps').first().waitFor();
  assert.deepEqual(await proof.locator('.step bdi').allTextContents(), ['the root', 'lab', 'dane.lab', domain]);
  const [link] = report.proofs[place].links;
  assert.ok((await proof.innerText()).includes(link.signature.words));
}

async function oneClick(tools, domain) {
  const { tab, report } = await checked(tools, domain);
  const item = items(report).find(({ evidence }) => evidence.some(({ source }) => source === 'proved'));
  const evidence = item.evidence.find(({ source }) => source === 'proved');
  const button = tab.page.locator('waxseal-check .quote', { hasText: evidence.label }).locator('button', { hasText: 'proof' }).first();
  await button.evaluate((element) => {
    for (let box = element.closest('details'); box; box = box.parentElement.closest('details')) box.open = true;
  });
  await button.click();
  const seen = await tab.page.evaluate(() => {
    const { activeElement } = document.querySelector('waxseal-check').shadowRoot;
    const box = activeElement.closest('[data-proof]');
    const { top } = activeElement.getBoundingClientRect();
    return { place: Number(box?.dataset.proof), open: box?.open, body: box?.querySelector('.body') !== null, visible: top >= 0 && top < innerHeight };
  });
  assert.deepEqual(seen, { place: evidence.proof, open: true, body: true, visible: true });
  assert.equal(report.proofs[evidence.proof].question, evidence.label);
}

async function shapes(tools, ...domains) {
  const drawn = [];
  for (const domain of domains) {
    const { tab } = await checked(tools, domain);
    const icons = (selector) => tab.page.locator(`waxseal-check ${selector} .icon`).evaluateAll((found) => [...new Set(found.map((each) => each.classList[1]))]);
    drawn.push({ quotes: await icons('.quote .source'), hosts: await icons('.box.host .whose'), words: await tab.page.locator('waxseal-check .item .whose.proved').count() });
  }
  const [signed, unsigned] = drawn;
  assert.ok(signed.quotes.includes('icon-seal') && !unsigned.quotes.includes('icon-seal'), JSON.stringify(drawn));
  assert.ok(unsigned.quotes.includes('icon-speech'));
  assert.deepEqual([signed.hosts, unsigned.hosts], [['icon-seal'], ['icon-speech']]);
  assert.ok(signed.words > 0 && unsigned.words === 0);
}

const statuses = (report) => report.proofs.map(({ question, status }) => `${question} ${status}`);

function laterThan(report) {
  return new Date(Date.parse(report.at) + LATER_MS).toISOString().slice(0, 19);
}

const field = (tab) => tab.page.getByLabel('Check as of (UTC)');

async function judge(tab, time) {
  await field(tab).fill(time);
  await field(tab).press('Enter');
  await tab.page.waitForFunction((at) => document.querySelector('waxseal-check').report.at.startsWith(at), time);
  return tab.report();
}

async function anotherTime(tools, domain) {
  const { tab, report, block } = await checked(tools, domain);
  assert.ok(report.proofs.every(({ status }) => status === 'secure'), statuses(report).join('\n'));
  const later = await judge(tab, laterThan(report));
  assert.ok(later.proofs.every(({ status }) => status === 'bogus'), statuses(later).join('\n'));
  assert.ok(later.proofs.every(({ reason }) => reason === 'signature-expired'));
  assert.match(await block.locator('.about').textContent(), /forged or broken/);
  assert.ok((await tab.page.locator('#judged-at, waxseal-check #judged-at').textContent()).includes(later.at_readable));
  assert.ok(tab.page.url().includes(`at=${later.at}`), 'the address says when');
  await tab.page.getByRole('button', { name: 'Time of the check' }).click();
  await tab.page.waitForFunction((at) => document.querySelector('waxseal-check').report.at === at, report.at);
  assert.deepEqual(await tab.report(), report, 'the report is the one it was');
  assert.ok(!tab.page.url().includes('at='));
  await tab.page.getByRole('button', { name: 'Now', exact: true }).click();
  assert.deepEqual(statuses(await tab.report()), statuses(report));
  const asked = tab.requests.filter((request) => request.url().startsWith(tools.world.doh));
  assert.equal(asked.length, dnsExchanges(report).length, 'nothing more was asked');
}

async function fromBundle(tools, domain) {
  const { tab, report } = await checked(tools, domain);
  const [download] = await Promise.all([tab.page.waitForEvent('download'), tab.page.getByRole('button', { name: 'Export evidence' }).click()]);
  const buffer = await readFile(await download.path());
  const other = await tools.open();
  await other.context.setOffline(true);
  await other.page.locator('#ask input[type=file]').setInputFiles({ name: 'evidence.json', mimeType: 'application/json', buffer });
  const replayed = await other.report();
  assert.deepEqual(replayed.proofs, report.proofs);
  assert.deepEqual(replayed.zones, report.zones);
  const before = other.requests.length;
  const later = await judge(other, laterThan(report));
  assert.ok(later.proofs.every(({ status }) => status === 'bogus'));
  assert.equal(other.requests.length, before);
}

async function fromExample(tools) {
  const tab = await tools.open({ path: '/#g=perfect' });
  const report = await tab.report();
  await tab.page.getByRole('button', { name: 'Another time' }).click();
  const later = await judge(tab, laterThan(report));
  assert.notEqual(later.at, report.at);
  assert.equal(later.domain, report.domain);
  assert.ok(tab.requests.every((request) => request.url().startsWith(tools.world.site)), 'nobody was asked');
  assert.equal(new URL(tab.page.url()).hash, '#g=perfect');
}

async function noTime(tools, domain) {
  const { tab, report } = await checked(tools, domain);
  await field(tab).fill('');
  await field(tab).press('Enter');
  assert.equal(await field(tab).getAttribute('aria-invalid'), 'true');
  assert.match(await tab.page.locator('waxseal-check #judged-at').textContent(), /date/);
  assert.equal((await tab.report()).at, report.at);
}

async function byKeyboard(tools, domain) {
  const { tab, report, block } = await checked(tools, domain);
  await tab.page.getByRole('button', { name: 'Another time' }).focus();
  await tab.page.keyboard.press('Enter');
  const focused = () => tab.page.evaluate(() => document.querySelector('waxseal-check').shadowRoot.activeElement?.id);
  assert.equal(await focused(), 'judge-at');
  await judge(tab, laterThan(report));
  assert.equal(await focused(), 'judge-at', 'the focus stays while the report is redrawn');
  await block.locator('.proofs summary').first().focus();
  await tab.page.keyboard.press('Enter');
  assert.ok(await block.locator('.proofs > details').first().evaluate((details) => details.open));
  // What is broken has opened by itself.
  const root = block.locator('.zone-box').first();
  await root.locator('summary').focus();
  await tab.page.keyboard.press('Space');
  await root.locator('.body').waitFor({ state: 'hidden' });
  await tab.page.keyboard.press('Space');
  await root.locator('.body').waitFor();
}

async function badAnchors(tools, domain) {
  const tab = await tools.open();
  await tab.page.getByText('Options', { exact: true }).click();
  await tab.page.getByLabel('Trust anchors').fill('. IN A 192.0.2.1');
  await tab.ask(domain);
  const message = tab.page.locator('#anchors-error');
  assert.match(await message.textContent(), /DS or DNSKEY/);
  assert.equal(await tab.page.getByLabel('Trust anchors').getAttribute('aria-invalid'), 'true');
  assert.equal(await tab.page.evaluate(() => document.activeElement.id), 'anchors');
  assert.equal(await tab.page.evaluate(() => document.querySelector('waxseal-check').report), null, 'nothing was begun');
  await tab.page.getByLabel('Trust anchors').fill('. DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D');
  await tab.page.locator('#what').focus();
  assert.equal(await message.textContent(), '');
}

async function narrow(tools, domains) {
  for (const domain of domains) {
    const { tab } = await checked(tools, domain);
    await tab.page.evaluate(() => {
      for (const details of document.querySelector('waxseal-check').shadowRoot.querySelectorAll('.dnssec details')) details.open = true;
    });
    await tab.page.locator('waxseal-check .proof .steps').first().waitFor();
    for (const width of [320, 768]) {
      await tab.page.setViewportSize({ width, height: 700 });
      const wide = await tab.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `${domain}: ${wide} px too wide at ${width} px`);
    }
  }
}

async function printed(tools, domain) {
  const { tab, report, block } = await checked(tools, domain);
  assert.equal(await block.locator('.proof .body').count(), 0, 'what nobody has opened is not made');
  await tab.page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  assert.equal(await block.locator('.proof[open] .body').count(), report.proofs.length);
  assert.equal(await block.locator('.zone-box[open] .body').count(), report.zones.length);
  await tab.page.evaluate(() => dispatchEvent(new Event('afterprint')));
  assert.equal(await block.locator('.proof[open]').count(), 0);
}
