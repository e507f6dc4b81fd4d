/** The page for those who see little, use no mouse, or have a narrow screen. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { checkPath } from '../lib/page.mjs';
import { field, Openssl, openMake, view } from '../lib/make-page.mjs';
import { choose, openReports, settled } from '../lib/reports-page.mjs';
import { askAlone, checkTrusting, dialogue, pasted, run, wanted, worldRoots } from '../lib/sessions.mjs';
import { gz, twoMonths, zip } from '../lib/tls-reports.mjs';

const AXE = readFileSync(new URL(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
/** Boxes of raw evidence, and of proofs, that axe looks into. */
const FEW = 4;
/** Parts of the report, as axe names what is in a shadow root. */
const PROOFS = { include: ['.dnssec', '.instant'].map((part) => ({ fromShadowDom: ['waxseal-check', part] })) };
const SESSIONS = { include: ['.taken', '.section-starttls', '.path', '.senders', '.not-checked'].map((part) => ({ fromShadowDom: ['waxseal-check', part] })) };
const SIZES = [{ width: 1280, height: 900 }, { width: 360, height: 780 }];

export function cases({ scenario, sessions }) {
  const states = [
    ['idle', idle],
    ['running', (tools) => running(tools, scenario('perfect').domain)],
    ['done, good', (tools) => done(tools, scenario('perfect').domain)],
    ['done, broken', (tools) => done(tools, scenario('backup-mx').domain)],
    ['done, hidden policy', (tools) => done(tools, scenario('nocors-good').domain)],
    ['proofs of a signed domain', (tools) => proofs(tools, scenario('ok311').domain), PROOFS],
    ['proofs of a forged domain', (tools) => proofs(tools, scenario('bogus').domain), PROOFS],
    ['done, with a session', (tools) => withSession(tools, scenario('enfexpired').domain), SESSIONS],
    ['a transcript in the box', (tools) => transcript(tools, sessions)],
    ['certificates in the box', certificates],
    ['error', failed],
    ['refused', refused],
    ['policy in the box', examined],
    ['records to make, none yet', (tools) => openMake(tools)],
    ['a policy made', policyMade],
    ['a policy with wrong fields', (tools) => openMake(tools, 'domain=example&hosts=mx_1&max-age=7d&ttl=x')],
    ['TLSA records made', tlsaMade],
    ['a roll-over planned', rolloverMade],
    ['reports, none yet', (tools) => openReports(tools)],
    ['reports', (tools) => reports(tools)],
    ['reports, filtered', (tools) => reports(tools, { path: '/#reports&reporter=Sender%20One&from=2026-10-16&to=2026-10-19' })],
  ];
  return [
    ...states.map(([name, reach, part]) => ({ name: `axe finds nothing: ${name}`, slow: 1, run: async (tools) => everyLook(await reach(tools), part) })),
    ...pages(),
    ...['backup-mx', 'nocors-good', 'many-mx', 'hostile-txt'].map((id) => ({
      name: `nothing is cut off on a narrow screen: ${id}`,
      run: (tools) => narrow(tools, scenario(id).domain),
    })),
    { name: 'nothing is cut off on a narrow screen: reports', run: async (tools) => fits(await reports(tools)) },
    ...[policyMade, tlsaMade, rolloverMade].map((reach) => ({ name: `nothing is cut off on a narrow screen: ${reach.name}`, run: async (tools) => fits(await reach(tools)) })),
    { name: 'forced colours: reports', run: forcedReports },
    { name: 'by keyboard alone', slow: 1, run: (tools) => keyboard(tools, scenario('backup-mx').domain) },
    { name: 'forced colours', run: (tools) => forced(tools, scenario('backup-mx').domain) },
  ];
}

/** Wide and narrow, light and dark. Between light and dark only colours change, so only they are looked at again. */
async function everyLook(tab, part) {
  for (const viewport of SIZES) {
    await tab.page.setViewportSize(viewport);
    await tab.page.emulateMedia({ colorScheme: 'light' });
    await assertAccessible(tab, {}, part);
    await tab.page.emulateMedia({ colorScheme: 'dark' });
    await assertAccessible(tab, { runOnly: ['color-contrast'] }, part);
  }
}

function pages() {
  return ['/rules/', '/rules/STS010/', '/how/', '/embed.html'].map((path) => ({
    name: `axe finds nothing: ${path}`,
    run: async ({ open }) => everyLook(await open({ path, ready: false })),
  }));
}

/** Injected past the Content-Security-Policy, which binds the page and not the test. */
async function assertAccessible(tab, options = {}, part = null) {
  if (!(await tab.page.evaluate(() => 'axe' in globalThis))) await tab.page.evaluate(AXE);
  const violations = await tab.page.evaluate(async ([options, part]) => {
    const { violations } = await globalThis.axe.run(part ?? document, { resultTypes: ['violations'], ...options });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.target} ${node.failureSummary}`).join('\n')}`);
  }, [options, part]);
  assert.deepEqual(violations, []);
}

async function idle({ open }) {
  return open();
}

async function running({ open, world }, domain) {
  const tab = await open({ path: checkPath(domain, world.fault('hang')) });
  await tab.page.getByRole('button', { name: 'Cancel' }).waitFor();
  return tab;
}

/**
 * Everything unfolded, but of the answers in the raw evidence only the first few: they are a hundred boxes of one
 * make, and axe takes a second for each. The proofs have cases of their own.
 */
async function done({ open, world }, domain) {
  const tab = await open({ path: checkPath(domain, world.doh) });
  await tab.report();
  await tab.page.evaluate((few) => {
    const { shadowRoot } = document.querySelector('waxseal-check');
    const rest = [...[...shadowRoot.querySelectorAll('.raw details')].slice(few), ...shadowRoot.querySelectorAll('.dnssec details')];
    for (const details of shadowRoot.querySelectorAll('details')) details.open = !rest.includes(details);
  }, FEW);
  return tab;
}

async function proofs({ open, world }, domain) {
  const tab = await open({ path: checkPath(domain, world.doh) });
  await tab.report();
  await tab.page.evaluate((few) => {
    const { shadowRoot } = document.querySelector('waxseal-check');
    const rest = [...shadowRoot.querySelectorAll('.proof')].slice(few);
    for (const details of shadowRoot.querySelectorAll('.dnssec details')) details.open = !rest.includes(details);
  }, FEW);
  await tab.page.locator('waxseal-check .proof .steps').nth(FEW - 1).waitFor();
  return tab;
}

async function withSession({ open }, domain) {
  const tab = await open();
  const [{ host, command }] = wanted(await checkTrusting(tab, domain));
  await pasted(tab, host, await run(command));
  await tab.page.evaluate(() => {
    for (const details of document.querySelector('waxseal-check').shadowRoot.querySelectorAll('.section-starttls details')) details.open = true;
  });
  return tab;
}

async function transcript({ open }, sessions) {
  const tab = await open();
  const texts = await Promise.all(['clear', 'good'].map((id) => dialogue(sessions.find((each) => each.id === id).host)));
  await askAlone(tab, `${texts.join('\n')}\nTLS is required, but was not offered by host mx.example.org[192.0.2.1]\n`);
  return tab;
}

async function certificates({ open }) {
  const tab = await open();
  await askAlone(tab, worldRoots());
  return tab;
}

async function failed({ open }) {
  const tab = await open({ path: '/#d=example.org&r=gopher:nowhere' });
  await tab.page.locator('waxseal-check .error p').waitFor();
  return tab;
}

async function refused({ open }) {
  const tab = await open();
  await tab.ask('192.0.2.1');
  await tab.page.locator('#note.refusal').waitFor();
  return tab;
}

async function examined({ open }) {
  const tab = await open();
  await tab.page.locator('#what').fill('version: STSv1\nmode: enforcing\nmx: mx.example.org\nmax_age: soon\n');
  await tab.page.locator('#what').press('Control+Enter');
  await tab.verdictInFocus();
  return tab;
}

/** Two months of reports and a file that is none, with everything open. */
async function reports(tools, options) {
  const tab = await openReports(tools, options);
  await choose(tab, [['reports.zip', zip(twoMonths().map((each, index) => [`${index}.json.gz`, gz(each)]))], ['cut.json', Buffer.from('{"report-id": ')]]);
  await settled(tab);
  await tab.page.evaluate(() => {
    for (const details of document.querySelector('waxseal-reports').shadowRoot.querySelectorAll('details')) details.open = true;
  });
  await tab.page.getByRole('grid', { name: 'Rows of the reports' }).getByRole('row').nth(2).click();
  return tab;
}

function policyMade(tools) {
  return openMake(tools, 'domain=example.org&hosts=mx1.example.org,*.example.org&reports=tls@example.org&mode=enforce&former-max-age=86400');
}

/** With the other records unfolded. */
async function tlsaMade(tools) {
  const [certificate] = certificatesMade();
  const tab = await openMake(tools, 'for=tlsa&host=mx1.a-rather-long-name-of-a-host.example.org');
  await field(tab, 'keys').fill(certificate);
  await view(tab).locator('summary').click();
  return tab;
}

async function rolloverMade(tools) {
  const [current, next] = certificatesMade();
  const tab = await openMake(tools, 'for=rollover&host=mx1.a-rather-long-name-of-a-host.example.org&renewal=new-key');
  await field(tab, 'current').fill(current);
  await field(tab, 'next').fill(next);
  await view(tab).locator('.plan > li').nth(3).waitFor();
  return tab;
}

function certificatesMade() {
  const openssl = new Openssl();
  try {
    return ['mx1.example.org', 'mx1.example.org'].map((name) => openssl.certificate(name).certificate);
  } finally {
    openssl.close();
  }
}

async function forcedReports(tools) {
  const tab = await reports(tools, { forcedColors: 'active' });
  const shown = await tab.page.locator('waxseal-reports .report').innerText();
  for (const words of ['ready for enforce', 'over', 'succeeded', 'failed']) assert.ok(shown.includes(words), `${words} is not said in words`);
  await assertAccessible(tab, { rules: { 'color-contrast': { enabled: false } } });
}

async function narrow({ open, world }, domain) {
  const tab = await open({ path: checkPath(domain, world.doh) });
  await tab.report();
  await fits(tab);
}

async function fits(tab) {
  for (const width of [320, 360, 768]) {
    await tab.page.setViewportSize({ width, height: 700 });
    const wide = await tab.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${wide} px too wide at ${width} px`);
  }
}

/** Tab reaches every control once around, in the order of reading, and each shows that it has the focus. */
async function keyboard({ open, world }, domain) {
  const tab = await open({ path: '/' });
  await tab.page.getByText('Options', { exact: true }).focus();
  await tab.page.keyboard.press('Enter');
  await tab.page.getByLabel('Ask this resolver').selectOption('custom');
  await tab.page.getByLabel('Address of the resolver').fill(world.doh);
  await tab.page.locator('#what').focus();
  await tab.page.keyboard.type(domain);
  await tab.page.keyboard.press('Enter');
  await tab.verdictInFocus();
  const reached = await tabThrough(tab);
  const wanted = await tab.page.evaluate(controls);
  assert.deepEqual(wanted.filter((name) => !reached.some((step) => step.name === name)), [], 'not reached');
  assert.deepEqual(reached.filter((step) => !step.visible).map((step) => step.name), [], 'no visible focus');
}

/** Presses Tab until the focus leaves the page; the page itself notes where it has been. */
async function tabThrough(tab) {
  await tab.page.evaluate(noteFocus);
  await tab.page.locator('a.skip').focus();
  for (let presses = 0; presses < 500; presses += 1) {
    await tab.page.keyboard.press('Tab');
    if (presses % 20 === 0 && (await tab.page.evaluate(() => globalThis.wentAround))) break;
  }
  return tab.page.evaluate(() => globalThis.reached);
}

/** Runs in the page. A move within the report is seen only inside its shadow root. */
function noteFocus() {
  globalThis.reached = [];
  globalThis.wentAround = false;
  const { shadowRoot } = document.querySelector('waxseal-check');
  const note = (event) => {
    const element = event.composedPath()[0];
    if (element === globalThis.last) return;
    globalThis.last = element;
    // The box as a whole shows that its field has the focus.
    const around = [element, element.parentElement].map((each) => getComputedStyle(each));
    const visible = around.some((style) => style.outlineStyle !== 'none');
    const name = `${element.localName} ${(element.textContent || element.id).trim()}`;
    globalThis.wentAround ||= globalThis.reached.length > 1 && element.matches('a.skip');
    if (!globalThis.wentAround) globalThis.reached.push({ name, visible });
  };
  addEventListener('focusin', note);
  shadowRoot.addEventListener('focusin', note);
}

/** Runs in the page: everything that can be operated and is shown. */
function controls() {
  const roots = [document, document.querySelector('waxseal-check').shadowRoot];
  const all = roots.flatMap((root) => [...root.querySelectorAll('a[href], button, summary, input, select, textarea')]);
  return all.filter((element) => element.checkVisibility()).map((element) => `${element.localName} ${(element.textContent || element.id).trim()}`);
}

/** With the system's colours in place of ours, outcomes must still be told by words and shapes. */
async function forced({ open, world }, domain) {
  const tab = await open({ forcedColors: 'active', path: checkPath(domain, world.doh) });
  const report = await tab.report();
  const shown = await tab.page.locator('waxseal-check .report').innerText();
  for (const kind of ['error', 'not checked'].filter((kind) => report.counts[kind.replace(' ', '_')] > 0)) {
    assert.ok(shown.toLowerCase().includes(kind), `${kind} is not said in words`);
  }
  // axe reads the text colour from a property that forced colours leave alone, so here it compares wrong ones.
  await assertAccessible(tab, { rules: { 'color-contrast': { enabled: false } } });
}
