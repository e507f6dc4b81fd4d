/** The report leaves the page, and comes back as the same report. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { checkPath } from '../lib/page.mjs';

export function cases({ scenario }) {
  const { domain } = scenario('backup-mx');
  const broken = [
    ['tampered', (text) => text.replace('"domain":"backup-mx', '"domain":"backup-my'), /changed|digest/i],
    ['truncated', (text) => text.slice(0, text.length / 2), /cut short|cannot be read/i],
    ['of another version', (text) => text.replace(/"waxseal_bundle": ?\d+/, '"waxseal_bundle":999'), /version 999/],
    ['that is other JSON', () => '{"a": 1}', /bundle/i],
    ['of noise', () => '{\u0000\u0001', /bundle|JSON/i],
  ];
  return [
    { name: 'evidence out and in again', run: (tools) => roundTrip(tools, domain) },
    { name: 'evidence dropped on the page', run: (tools) => dropped(tools, domain) },
    { name: 'a pasted policy travels with the evidence', run: (tools) => withPolicy(tools, scenario('nocors-good').domain) },
    ...broken.map(([name, spoil, words]) => ({ name: `a bundle ${name}`, run: (tools) => refused(tools, domain, spoil, words) })),
    { name: 'JSON', run: (tools) => json(tools, domain) },
    { name: 'Markdown', run: (tools) => markdown(tools, domain) },
    { name: 'copy buttons', run: (tools) => copies(tools, domain) },
    { name: 'on paper everything is open', run: (tools) => printed(tools, domain) },
  ];
}

async function checked({ open, world }, domain, options) {
  const tab = await open({ path: checkPath(domain, world.doh), ...options });
  return { tab, report: await tab.report() };
}

async function saved(tab, button) {
  const [download] = await Promise.all([tab.page.waitForEvent('download'), tab.page.getByRole('button', { name: button }).click()]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
}

/** Time is told of the check, not of the replay; what differs is nothing. */
function assertSame(after, before) {
  assert.deepEqual(after, before);
}

async function roundTrip(tools, domain) {
  const { tab, report } = await checked(tools, domain);
  const { name, text } = await saved(tab, 'Export evidence');
  assert.equal(name, `${domain}.evidence.json`);
  const other = await tools.open();
  await other.context.setOffline(true);
  await importBundle(other, text);
  assertSame(await other.report(), report);
}

async function importBundle(tab, text) {
  const buffer = Buffer.from(text);
  await tab.page.locator('#ask input[type=file]').setInputFiles({ name: 'evidence.json', mimeType: 'application/json', buffer });
}

async function dropped(tools, domain) {
  const { tab, report } = await checked(tools, domain);
  const { text } = await saved(tab, 'Export evidence');
  const other = await tools.open();
  const transfer = await other.page.evaluateHandle((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], 'evidence.json', { type: 'application/json' }));
    return data;
  }, text);
  await other.page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
  assertSame(await other.report(), report);
}

async function withPolicy(tools, domain) {
  const { tab } = await checked(tools, domain);
  await tab.page.getByLabel('Paste the policy here').fill(`version: STSv1\nmode: enforce\nmx: *.${domain}\nmax_age: 2592000\n`);
  await tab.page.getByRole('button', { name: 'Use this policy' }).click();
  await tab.verdictInFocus();
  const { text } = await saved(tab, 'Export evidence');
  const other = await tools.open();
  await importBundle(other, text);
  assertSame(await other.report(), await tab.report());
}

/** One bundle is enough to be spoilt in many ways. */
let whole;

async function refused(tools, domain, spoil, words) {
  whole ??= checked(tools, domain).then(({ tab }) => saved(tab, 'Export evidence'));
  const { text } = await whole;
  const spoilt = spoil(text);
  assert.notEqual(spoilt, text);
  const other = await tools.open();
  await importBundle(other, spoilt);
  const message = other.page.locator('waxseal-check .error, #note').filter({ hasText: words });
  await message.first().waitFor();
  assert.equal(await other.page.evaluate(() => document.querySelector('waxseal-check').report), null);
}

async function json(tools, domain) {
  const { tab, report } = await checked(tools, domain);
  const { name, text } = await saved(tab, 'Save JSON');
  assert.equal(name, `${domain}.report.json`);
  assert.deepEqual(JSON.parse(text), report);
}

async function markdown(tools, domain) {
  const { tab, report } = await checked(tools, domain);
  const { name, text } = await saved(tab, 'Save Markdown');
  assert.equal(name, `${domain}.report.md`);
  assert.match(text, /^# /);
  assert.ok(text.includes(domain));
  for (const section of report.sections) assert.ok(text.includes(section.title), section.title);
  // A fence that is not closed would swallow the rest of the document.
  assert.equal((text.match(/^```/gm) ?? []).length % 2, 0);
}

async function copies(tools, domain) {
  const { tab, report } = await checked(tools, domain, { permissions: ['clipboard-read', 'clipboard-write'] });
  const fix = report.sections.flatMap((section) => section.items).find((item) => item.publish !== null && report.fix_first.includes(item.id));
  await tab.page.locator('waxseal-check .fix-first .copy').first().click();
  await tab.page.getByText('Copied').waitFor();
  // The site may write to the clipboard and never read it, so another page has to look.
  const reader = await tab.context.newPage();
  await reader.goto('https://mta-sts.perfect.post.lab/.well-known/mta-sts.txt');
  await tab.context.grantPermissions(['clipboard-read'], { origin: 'https://mta-sts.perfect.post.lab' });
  await reader.bringToFront();
  assert.equal(await reader.evaluate(() => navigator.clipboard.readText()), fix.publish.copy);
}

async function printed(tools, domain) {
  const { tab } = await checked(tools, domain);
  const closed = () => tab.page.evaluate(() => document.querySelector('waxseal-check').shadowRoot.querySelectorAll('details:not([open])').length);
  const before = await closed();
  assert.ok(before > 0);
  await tab.page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  await tab.page.emulateMedia({ media: 'print' });
  assert.equal(await closed(), 0);
  assert.equal(await tab.page.getByRole('button', { name: 'Check', exact: true }).isVisible(), false, 'no buttons on paper');
  assert.ok(await tab.page.locator('waxseal-check #verdict').isVisible());
  await tab.page.evaluate(() => dispatchEvent(new Event('afterprint')));
  assert.equal(await closed(), before);
}
