/** What strangers publish reaches the reader as text; what no domain can be is refused in a sentence. */
import assert from 'node:assert/strict';
import { checkPath } from '../lib/page.mjs';

const REFUSED = [
  ['an address', '192.0.2.1', /address/i],
  ['an IPv6 address', '[2001:db8::1]', /address/i],
  ['no dot', 'localhost', /dot|label/i],
  ['a space', 'exam ple.org', /space|blank|character/i],
  ['a label of 64 characters', `${'a'.repeat(64)}.example`, /63|long/i],
  ['a name of 254 characters', `${'a.'.repeat(126)}ab`, /25[34]|long/i],
  ['an empty label', 'example..org', /empty|dot/i],
  ['10,000 characters', 'a'.repeat(10_000), /10,?000|253|long/i],
  ['10,000 characters with dots', `${'a.'.repeat(5_000)}org`, /10,?00\d|253|long/i],
];

export function cases({ scenario }) {
  const hostile = ['hostile-txt', 'hostile-policy', 'hostile-control', 'host-markup', 'html-page', 'rpt-external'];
  return [
    ...hostile.map((id) => ({ name: `${id} is shown as text`, run: (tools) => shown(tools, scenario(id).domain) })),
    { name: 'markup is there to be read', run: (tools) => readable(tools, scenario('hostile-txt').domain) },
    { name: 'a hostile policy in the box', run: document },
    { name: 'a hostile record in the box', run: record },
    { name: 'a hostile fragment', run: fragment },
    ...REFUSED.map(([name, text, words]) => ({ name: `refuses ${name}`, run: (tools) => refuses(tools, text, words) })),
    { name: 'takes an internationalised name', run: (tools) => international(tools, scenario('idn').domain) },
  ];
}

/** Elements a report never has, and attributes that would run something. */
async function assertNothingInjected(tab) {
  const strange = await tab.page.evaluate(() => {
    const roots = [document, document.querySelector('waxseal-check').shadowRoot];
    const all = roots.flatMap((root) => [...root.querySelectorAll('*')]);
    const isOurs = (element) => element.matches('head script[src], header img, main > img.hero');
    const isStrange = (element) =>
      element.matches('script, img, iframe, object, embed, style, base, form[action]') ||
      [...element.attributes].some(({ name, value }) => name.startsWith('on') || (/^(href|src)$/.test(name) && !/^(https?:|\.|#|\/)/.test(value)));
    return all.filter((element) => isStrange(element) && !isOurs(element)).map((element) => element.outerHTML);
  });
  assert.deepEqual(strange, []);
}

/** Characters that turn text around or move a terminal's cursor must not get through as themselves. */
async function assertNoControls(tab) {
  const found = (await tab.text()).match(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g);
  assert.equal(found, null);
}

async function shown({ open, world }, domain) {
  const tab = await open({ path: checkPath(domain, world.doh) });
  await tab.report();
  await assertNothingInjected(tab);
  await assertNoControls(tab);
}

async function readable({ open, world }, domain) {
  const tab = await open({ path: checkPath(domain, world.doh) });
  await tab.report();
  const text = await tab.text();
  assert.ok(text.includes('<img src=x onerror=alert(document.domain)>'), 'the markup can be read');
  assert.ok(text.includes('<script>alert(1)</script>'));
  assert.match(text, /u\{202e\}|U\+202E|u202e/i, 'the override is named');
}

async function document({ open }) {
  const tab = await open();
  await tab.ask('version: STSv1\nmode: enforce\nmx: <img src=x onerror=alert(1)>\nmax_age: 86400\nflip: \u202egnihtyna');
  await tab.page.locator('#what').press('Control+Enter');
  await tab.verdictInFocus();
  assert.ok((await tab.text()).includes('<img src=x onerror=alert(1)>'));
  await assertNothingInjected(tab);
}

async function record({ open }) {
  const tab = await open();
  await tab.ask('v=STSv1; id=<script>alert(1)</script>;');
  await tab.verdictInFocus();
  assert.ok((await tab.text()).includes('<script>alert(1)</script>'));
  await assertNothingInjected(tab);
}

async function fragment({ open }) {
  const tab = await open({ path: '/#d=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&r=javascript:alert(1)&at=%22%3E' });
  await tab.page.locator('waxseal-check .error p').waitFor();
  await assertNothingInjected(tab);
}

async function refuses({ open }, text, words) {
  const tab = await open();
  await tab.ask(text);
  const note = await tab.note();
  assert.match(note, words);
  assert.equal(await tab.page.locator('#what').getAttribute('aria-invalid'), 'true');
  assert.equal(tab.requests.filter((request) => new URL(request.url()).host !== 'waxseal.lab').length, 0);
  assert.ok(note.length < 200, `a sentence, not ${note.length} characters`);
  assert.ok(await tab.page.evaluate(() => globalThis.document.documentElement.scrollWidth <= innerWidth));
}

async function international({ open, world }, domain) {
  const tab = await open({ path: checkPath('b%C3%BCcher.post.lab', world.doh) });
  const report = await tab.report();
  assert.equal(report.domain, domain);
  assert.equal(report.domain_unicode, 'bücher.post.lab');
}
