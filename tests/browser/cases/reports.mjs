/** TLS reports: from a drop to an answer, by mouse and by keyboard, and out again. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  account, assertNothingInjected, choose, dropPaths, figures, hash, openReports, sessionsOf, settled, waitForSessions,
} from '../lib/reports-page.mjs';
import { DOMAIN, day, failure, gz, json, mail, mbox, otherMail, report, twoMonths, zip } from '../lib/tls-reports.mjs';

const REPORTS = twoMonths();
const SESSIONS = sessionsOf(REPORTS);
const ZIP = zip(REPORTS.map((each, index) => [`${index}.json.gz`, gz(each)]));
const DROPS = [['report.json', json(REPORTS[0])], ['report.eml', mail(REPORTS[0])], ['report.json.gz', gz(REPORTS[0])], ['reports.zip', ZIP]];
/** Sessions that failed for an expired certificate. */
const EXPIRED = REPORTS.flatMap((each) => each.policies[0]['failure-details'] ?? [])
  .filter((each) => each['result-type'] === 'certificate-expired')
  .reduce((sum, each) => sum + each['failed-session-count'], 0);

export function cases() {
  return [
    { name: 'a folder of more files than browsers list at once', run: folder },
    { name: 'a folder chosen with the button', run: chosenFolder },
    { name: 'a zip', run: archive },
    { name: 'a mailbox with other mail in it', run: mailbox },
    { name: 'a report pasted into the box', run: pasted },
    ...DROPS.map(([name, octets]) => ({ name: `${name} dropped on the start page`, run: (tools) => fromStart(tools, name, octets) })),
    { name: 'files on top of files', run: added },
    { name: 'hostile files amid good ones', run: hostile },
    { name: 'markup in every string is there to be read', run: markup },
    { name: 'cancel keeps what has been read', run: cancelled },
    { name: 'a filter by mouse, and back again', run: byMouse },
    { name: 'days chosen by dragging', run: byDrag },
    { name: 'a filter by keyboard', run: byKeyboard },
    { name: 'a filter that comes with the address', run: fromAddress },
    { name: 'counting everything', run: raw },
    { name: 'exports can be read again', run: exported },
    { name: 'an anonymised export names nobody', run: anonymised },
    { name: 'kept on request, and deleted', run: keptAndDeleted },
    { name: 'the advice leads to the check and back', run: toTheCheck },
    { name: 'the first page loads nothing of it', run: lazy },
    { name: 'on paper everything is open', run: printed },
    { name: 'without a network', run: offline },
  ];
}

function folderOf(world, name, files) {
  const path = join(mkdtempSync(join(world.folder, 'reports-')), name);
  for (const [file, octets] of files) {
    mkdirSync(join(path, file, '..'), { recursive: true });
    writeFileSync(join(path, file), octets);
  }
  return path;
}

/** Two folders deep, and 151 entries in the inner one. */
function reportFolder(world) {
  return folderOf(world, 'mail', [...REPORTS.map((each, index) => [`cur/${index}.json.gz`, gz(each)]), ['notes.txt', Buffer.from('Nothing.')]]);
}

async function folder(tools) {
  const tab = await openReports(tools);
  await dropPaths(tab, [reportFolder(tools.world)]);
  const { title, counts } = await settled(tab);
  assert.equal(title, `${REPORTS.length + 1} files read`);
  assert.match(counts, new RegExp(`^${REPORTS.length} reports`));
  assert.match(counts, /1 other file/);
  await tab.page.getByRole('grid', { name: 'Files not understood' }).getByText('mail/notes.txt').waitFor();
  await waitForSessions(tab, SESSIONS);
}

async function chosenFolder(tools) {
  const tab = await openReports(tools);
  await tab.page.locator('waxseal-reports input[webkitdirectory]').first().setInputFiles(reportFolder(tools.world));
  assert.match((await settled(tab)).counts, new RegExp(`^${REPORTS.length} reports`));
}

async function archive(tools) {
  const tab = await openReports(tools);
  await choose(tab, [['reports.zip', ZIP]]);
  const { title, counts } = await settled(tab);
  assert.equal(title, '1 file read');
  assert.match(counts, new RegExp(`^${REPORTS.length} reports · nothing left this browser`));
  await waitForSessions(tab, SESSIONS);
}

async function mailbox(tools) {
  const tab = await openReports(tools);
  await choose(tab, [['Inbox', mbox([otherMail('Lunch'), ...REPORTS.map(mail), otherMail('Supper')])]]);
  const { counts } = await settled(tab);
  assert.match(counts, new RegExp(`^${REPORTS.length} reports`));
  assert.match(counts, /2 other mails/);
}

/** It is told from a policy by its content. */
async function fromStart({ open }, name, octets) {
  const tab = await open();
  const transfer = await tab.page.evaluateHandle(([name, text]) => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(atob(text), (each) => each.charCodeAt(0))], name));
    return data;
  }, [name, octets.toString('base64')]);
  await tab.page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
  assert.match((await settled(tab)).counts, /^(1 report|151 reports) · nothing/);
  assert.equal(hash(tab), '#reports');
}

async function pasted({ open }) {
  const tab = await open();
  await tab.page.getByRole('textbox').first().fill(json(REPORTS[0]).toString());
  await tab.page.getByRole('button', { name: 'Check', exact: true }).click();
  assert.match((await settled(tab)).counts, /^1 report · nothing/);
  assert.equal(hash(tab), '#reports');
}

async function added(tools) {
  const tab = await openReports(tools);
  await choose(tab, [['reports.zip', ZIP]]);
  await settled(tab);
  await choose(tab, [['again.json', json(REPORTS[0])], ['new.json', json(report({ reporter: 'Sender Four', number: 59, successful: 7 }))]]);
  await waitForSessions(tab, SESSIONS + 7);
  await tab.page.waitForFunction(() => document.querySelector('waxseal-reports').shadowRoot.querySelector('.counts').textContent.includes('152 reports · 1 duplicate'));
}

/** Each spoils itself alone: what it is is said, and all others are counted. */
async function hostile(tools) {
  const deep = Buffer.from('{"organization-name":'.repeat(10_000));
  // More than may come out of any file, whatever its size.
  const bomb = gzipSync(Buffer.alloc(200_000_000, '['), { level: 1 });
  const tab = await openReports(tools);
  await choose(tab, [
    ['deep.json', deep], ['bomb.json.gz', bomb], ['cut.zip', ZIP.subarray(0, 5_000)],
    ['"><img src=x onerror=alert(1)>.json', Buffer.from('{"report-id": ')], ['reports.zip', ZIP],
  ]);
  const { counts } = await settled(tab);
  assert.match(counts, new RegExp(`^${REPORTS.length} reports`));
  await waitForSessions(tab, SESSIONS);
  await tab.page.getByRole('button', { name: /not understood/ }).click();
  const list = tab.page.getByRole('grid', { name: 'Files not understood' });
  for (const name of ['deep.json', 'bomb.json.gz', 'cut.zip', '<img src=x onerror=alert(1)>']) await list.getByText(name).first().waitFor();
  assert.equal(await tab.page.evaluate(() => document.querySelector('waxseal-reports').shadowRoot.activeElement?.id), 'problems');
  await assertNothingInjected(tab);
}

async function markup(tools) {
  const evil = '<img src=x onerror=alert(1)><script>alert(2)</script>\u202eevil';
  const bad = report({
    reporter: evil, domain: evil, mode: evil, id: evil,
    failures: [{ ...failure(evil, 3, { mx: evil, ip: evil, reason: evil }), 'additional-information': 'javascript:alert(3)' }],
  });
  const tab = await openReports(tools);
  await choose(tab, [[`${evil}.json`, json(bad)], ['good.json', json(REPORTS[0])]]);
  assert.match((await settled(tab)).counts, /^2 reports/);
  await openAll(tab);
  await assertNothingInjected(tab);
  const text = await tab.page.evaluate(() => document.querySelector('waxseal-reports').shadowRoot.textContent);
  assert.ok(text.includes('<img src=x onerror=alert(1)>'));
  assert.ok(text.includes('<script>alert(2)</script>'));
  assert.equal(text.match(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g), null);
}

async function openAll(tab) {
  await tab.page.evaluate(() => {
    for (const details of document.querySelector('waxseal-reports').shadowRoot.querySelectorAll('details')) details.open = true;
  });
}

/** A mailbox long enough to be stopped in; its end is another report than its beginning. */
async function cancelled(tools) {
  const tab = await openReports(tools);
  await tab.page.evaluate((text) => {
    const part = Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
    const element = document.querySelector('waxseal-reports');
    void element.take({ entries: [], files: [new File(new Array(2_000).fill(part), 'long.mbox')] });
  }, mbox(REPORTS.map(mail)).toString('base64'));
  const cancel = tab.page.getByRole('button', { name: 'Cancel' });
  await tab.page.waitForFunction(() => /^151 reports/.test(document.querySelector('waxseal-reports').shadowRoot.querySelector('.counts').textContent));
  await cancel.click();
  const { title, counts } = await settled(tab);
  assert.equal(title, 'Stopped after 0 files');
  assert.match(counts, /^151 reports/);
  assert.equal(await cancel.isVisible(), false);
  await waitForSessions(tab, SESSIONS);
  await choose(tab, [['more.json', json(report({ reporter: 'Sender Four', successful: 5 }))]]);
  await waitForSessions(tab, SESSIONS + 5);
}

async function filled(tools, options) {
  const tab = await openReports(tools, options);
  await choose(tab, [['reports.zip', ZIP]]);
  await settled(tab);
  return tab;
}

async function byMouse(tools) {
  const tab = await filled(tools);
  await waitForSessions(tab, SESSIONS);
  await tab.page.getByRole('option', { name: /^Sender Two/ }).click();
  const two = sessionsOf(REPORTS.filter((each) => each['organization-name'] === 'Sender Two'));
  await waitForSessions(tab, two);
  assert.equal(hash(tab), '#reports&reporter=Sender%20Two');
  await tab.page.getByRole('option', { name: /^Sender Three/ }).click();
  await waitForSessions(tab, two + sessionsOf(REPORTS.filter((each) => each['organization-name'] === 'Sender Three')));
  await tab.page.goBack();
  await waitForSessions(tab, two);
  await tab.page.getByRole('button', { name: /^Reporter\s+Sender Two\s*, remove/ }).click();
  await waitForSessions(tab, SESSIONS);
  assert.equal(hash(tab), '#reports');
}

async function byDrag(tools) {
  const tab = await filled(tools);
  // Both at once: the chart is drawn anew when a scroll bar takes some of its width.
  const [from, to] = await tab.page.locator('waxseal-reports').evaluate(({ shadowRoot }, days) => {
    const marks = days.map((each) => shadowRoot.querySelector(`[data-key="day ${each}"] .hit`));
    marks[0].scrollIntoView({ block: 'center' });
    return marks.map((mark) => mark.getBoundingClientRect().toJSON());
  }, [day(21), day(24)]);
  await tab.page.mouse.move(from.x + from.width / 2, from.y + 40);
  await tab.page.mouse.down();
  await tab.page.mouse.move(to.x + to.width / 2, to.y + 60, { steps: 4 });
  await tab.page.mouse.up();
  await waitForSessions(tab, sessionsOf(REPORTS.filter((each) => within(each, 21, 24))));
  assert.equal(hash(tab), `#reports&from=${day(21)}&to=${day(24)}`);
}

function within(each, first, last) {
  const at = each['date-range']['start-datetime'].slice(0, 10);
  return day(first) <= at && at <= day(last);
}

/** Days with Shift and arrows, a bar with arrows, a place in the grid: each from one stop of the Tab key. */
async function byKeyboard(tools) {
  const tab = await filled(tools);
  const { keyboard } = tab.page;
  await tab.page.locator('waxseal-reports .days .mark[tabindex="0"]').focus();
  await keyboard.press('Home');
  for (let presses = 0; presses < 21; presses += 1) await keyboard.press('ArrowRight');
  for (let presses = 0; presses < 3; presses += 1) await keyboard.press('Shift+ArrowRight');
  await keyboard.press('Enter');
  await waitForSessions(tab, sessionsOf(REPORTS.filter((each) => within(each, 21, 24))));
  assert.equal(await focusedKey(tab), `day ${day(24)}`, 'the focus stays where it was');
  await keyboard.press('Escape');
  await waitForSessions(tab, SESSIONS);
  await tab.page.locator('waxseal-reports .bars').filter({ has: tab.page.getByRole('heading', { name: /report/i }) }).locator('li[tabindex="0"]').focus();
  await keyboard.press('End');
  await keyboard.press('Space');
  assert.match(await focusedKey(tab), /^bar reporter /);
  await tab.page.waitForFunction(() => /^#reports&reporter=/.test(location.hash));
  await keyboard.press('Space');
  await waitForSessions(tab, SESSIONS);
  await tab.page.locator('waxseal-reports .heat [tabindex="0"]').focus();
  await keyboard.press('ArrowRight');
  await keyboard.press('Enter');
  await tab.page.waitForFunction((first) => location.hash.includes(`from=${first}&to=${first}&reporter=`), day(0));
}

function focusedKey(tab) {
  return tab.page.evaluate(() => document.querySelector('waxseal-reports').shadowRoot.activeElement?.getAttribute('data-key'));
}

async function fromAddress(tools) {
  const tab = await filled(tools, { path: '/#reports&result-type=certificate-expired' });
  const { failed } = Object.fromEntries(Object.entries(await figures(tab)).map(([words, value]) => [words.split(/[ ,]/)[0], value]));
  assert.equal(failed, String(EXPIRED));
  assert.ok(await tab.page.getByRole('button', { name: /^Result\s+certificate-expired\s*, remove/ }).isVisible());
}

/** A report that counts the same sessions under two policies. */
async function raw(tools) {
  const twice = report({ reporter: 'Sender Two' });
  twice.policies.push({ policy: { 'policy-type': 'tlsa', 'policy-string': ['3 1 1 00'], 'policy-domain': DOMAIN }, summary: { 'total-successful-session-count': 100, 'total-failure-session-count': 0 } });
  const tab = await openReports(tools);
  await choose(tab, [['twice.json', json(twice)]]);
  await settled(tab);
  await waitForSessions(tab, 100);
  await tab.page.getByRole('button', { name: 'Add everything up' }).click();
  await waitForSessions(tab, 200);
  assert.equal(hash(tab), '#reports&counting=raw');
}

async function saved(tab, format, { names = true } = {}) {
  await tab.page.getByLabel('Save as').selectOption(format);
  await tab.page.getByLabel('Replace domains').setChecked(!names);
  const [download] = await Promise.all([tab.page.waitForEvent('download'), tab.page.getByRole('button', { name: 'Save', exact: true }).click()]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
}

async function exported(tools) {
  const tab = await filled(tools);
  const rows = await tab.page.evaluate(() => Number(document.querySelector('waxseal-reports').shadowRoot.querySelector('[aria-label="Rows of the reports"]').getAttribute('aria-rowcount')) - 1);
  const csv = await saved(tab, 'csv');
  assert.equal(csv.name, 'tls-reports.csv');
  assert.equal(csv.text.trimEnd().split('\r\n').length, rows + 1);
  const ndjson = await saved(tab, 'ndjson');
  const lines = ndjson.text.trimEnd().split('\n').map((line) => JSON.parse(line));
  assert.equal(lines.length, rows);
  const failures = lines.filter((line) => line.result_type === 'certificate-expired').reduce((sum, line) => sum + line.failed, 0);
  assert.equal(failures, EXPIRED);
  assert.ok(JSON.parse((await saved(tab, 'json')).text));
  assert.match((await saved(tab, 'markdown')).text, /^# /);
}

async function anonymised(tools) {
  const tab = await filled(tools);
  for (const format of ['csv', 'ndjson', 'json', 'markdown']) {
    const { name, text } = await saved(tab, format, { names: false });
    assert.match(name, /^tls-reports\.anonymised\./);
    for (const told of [DOMAIN, 'Sender Two', '192.0.2.2', '198.51.100.7']) assert.ok(!text.includes(told), `${told} in ${format}`);
  }
}

async function keptAndDeleted(tools) {
  const tab = await filled(tools);
  assert.deepEqual(await tab.page.evaluate(() => indexedDB.databases()), [], 'nothing is kept unasked');
  await tab.page.getByRole('button', { name: 'Keep on this device' }).click();
  await tab.page.getByText(/1 file .* kept since/).waitFor();
  await tab.page.reload();
  await tab.page.getByRole('button', { name: 'Open what is kept' }).click();
  assert.match((await settled(tab)).counts, new RegExp(`^${REPORTS.length} reports`));
  await waitForSessions(tab, SESSIONS);
  await tab.page.getByRole('button', { name: 'Delete what is kept' }).click();
  await tab.page.getByText('Nothing is kept').waitFor();
  assert.deepEqual(await tab.page.evaluate(() => indexedDB.databases()), []);
}

async function toTheCheck(tools) {
  const tab = await filled(tools);
  await tab.page.getByRole('link', { name: 'Check this domain now' }).click();
  await tab.page.waitForFunction(() => !document.body.classList.contains('reports'));
  assert.equal(hash(tab), `#d=${DOMAIN}`);
  await tab.page.getByRole('link', { name: 'Reports', exact: true }).click();
  await waitForSessions(tab, SESSIONS);
  // The link to the start must not load the page anew, or the reports would be gone.
  await tab.page.getByRole('link', { name: 'Check', exact: true }).click();
  await tab.page.locator('#what').waitFor();
  await tab.page.goBack();
  assert.match((await account(tab)).counts, new RegExp(`^${REPORTS.length} reports`));
}

async function lazy({ open }) {
  const tab = await open();
  const files = () => tab.requests.map((request) => new URL(request.url()).pathname.split('/').at(-1));
  const before = files();
  assert.deepEqual(before.filter((name) => /worker/.test(name)), []);
  assert.equal(before.filter((name) => name.endsWith('.wasm')).length, 1, 'the core of the check alone');
  await tab.page.getByRole('link', { name: 'Open TLS reports' }).click();
  await tab.page.getByRole('button', { name: 'Open reports' }).waitFor();
  assert.ok(files().length > before.length);
  await choose(tab, [['a.json', json(REPORTS[0])]]);
  await settled(tab);
}

async function printed(tools) {
  const tab = await filled(tools);
  const closed = () => tab.page.evaluate(() => document.querySelector('waxseal-reports').shadowRoot.querySelectorAll('details:not(.as-table, [open])').length);
  const before = await closed();
  assert.ok(before > 0);
  await tab.page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  await tab.page.emulateMedia({ media: 'print' });
  assert.equal(await closed(), 0);
  assert.equal(await tab.page.getByRole('button', { name: 'Save', exact: true }).isVisible(), false, 'no buttons on paper');
  assert.ok(await tab.page.locator('waxseal-reports #answer').isVisible());
  await tab.page.evaluate(() => dispatchEvent(new Event('afterprint')));
  assert.equal(await closed(), before);
}

async function offline({ open }) {
  const tab = await open({ serviceWorkers: 'allow' });
  await tab.page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (navigator.serviceWorker.controller) return;
    await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }));
  });
  await tab.context.setOffline(true);
  await tab.page.reload();
  await tab.ready();
  await tab.page.getByRole('link', { name: 'Open TLS reports' }).click();
  await choose(tab, [['reports.zip', ZIP]]);
  assert.match((await settled(tab)).counts, new RegExp(`^${REPORTS.length} reports`));
}
