/** Sessions with mail servers, taken by real programs and pasted into the page: the verdict follows what they show. */
import assert from 'node:assert/strict';
import { dialogue, run, senderDifferences, worldRoots } from '../lib/sessions.mjs';

const DANE = 'ok311 ok311self ok301 ok312 bad311 roll311 ok211 ok201 bad211 name211 name311 exp311 exp211 strip';
const STS = 'enfok enfwild enfexpired enfself enfname enfstrip';
/** Servers that do not say STARTTLS. */
const MUTE = new Set(['strip', 'enfstrip']);

const KEY = '-----BEGIN PRIVATE KEY-----\nc2VjcmV0IG9mIHRoZSB0ZXN0\n-----END PRIVATE KEY-----\n';

export function cases({ scenario, sessions }) {
  const judged = `${DANE} ${STS}`.split(' ').map((id) => ({
    name: `senders at ${id}`,
    seconds: 90,
    run: (tools) => sendersFollow(tools, scenario(id)),
  }));
  const good = scenario('enfok');
  return [
    ...judged,
    { name: 'the focus goes to the verdict', run: (tools) => focusMoves(tools, good) },
    { name: 'who saw it and when stands beside it', run: (tools) => evidence(tools, good) },
    { name: 'several at once in the one box', run: (tools) => inTheBox(tools, good) },
    { name: 'a chosen file', run: (tools) => chosen(tools, good) },
    { name: 'pastes of something else', seconds: 90, run: (tools) => somethingElse(tools, good, sessions) },
    { name: 'keys are never kept', run: (tools) => keys(tools, good) },
    { name: 'a bundle with sessions replays', run: (tools) => replays(tools, good) },
    { name: 'the module is loaded when it is needed first', run: (tools) => loadedLate(tools, good) },
    { name: 'the module cannot be loaded', run: (tools) => offline(tools, good) },
    { name: 'a transcript by itself', run: (tools) => byItself(tools, sessions) },
    { name: 'a bounce by itself', run: (tools) => bounce(tools) },
    { name: 'certificates by themselves', run: (tools) => certificates(tools) },
  ];
}

/** A check with the world's authority trusted; the report is complete. */
async function checked({ open }, { domain }) {
  const tab = await open();
  await tab.page.evaluate((roots) => document.querySelector('waxseal-check').setAttribute('roots', roots), worldRoots());
  return { tab, report: await tab.check(domain) };
}

const wanted = (report) => report.not_checked.filter(({ action }) => action === 'paste-session');

const formOf = (tab, host) => tab.page.locator('waxseal-check form.paste', { has: tab.page.getByLabel(`for ${host},`) });

async function paste(tab, host, text) {
  const form = formOf(tab, host);
  await form.locator('textarea').fill(text);
  await form.getByRole('button', { name: 'Use this session' }).click();
}

/** Resolves when the paste was taken and judged. */
async function pasted(tab, host, text) {
  await paste(tab, host, text);
  await formOf(tab, host).waitFor({ state: 'detached' });
  return tab.report();
}

async function sendersFollow(tools, scenario) {
  const { tab, report } = await checked(tools, scenario);
  const open = wanted(report);
  assert.ok(open.length > 0, 'before, it asks for sessions');
  let after = report;
  for (const { host, command } of open) {
    after = await pasted(tab, host, MUTE.has(scenario.id) ? await dialogue(host) : await run(command));
  }
  assert.deepEqual(wanted(after), []);
  assert.deepEqual(senderDifferences(scenario, after), []);
}

async function focusMoves(tools, scenario) {
  const { tab, report } = await checked(tools, scenario);
  const [{ host, command }] = wanted(report);
  assert.ok(await tab.page.locator('waxseal-check .unchecked button', { hasText: 'Copy' }).first().isVisible());
  await paste(tab, host, await run(command));
  assert.equal(await tab.verdictInFocus(), (await tab.report()).verdict.sentence);
  assert.match(await tab.page.locator('waxseal-check .taken').innerText(), new RegExp(`evidence of ${host}`));
}

async function evidence(tools, scenario) {
  const { tab, report } = await checked(tools, scenario);
  const [{ host, command }] = wanted(report);
  const after = await pasted(tab, host, await run(command));
  const section = after.sections.find(({ items }) => items.some(({ code }) => code.startsWith('TLS0')));
  const seen = section.items.flatMap((item) => item.evidence).filter(({ source }) => source === 'pasted');
  assert.ok(seen.length > 0);
  const quotes = await tab.page.locator('waxseal-check .quote.from-pasted').evaluateAll((all) => all.map((each) => each.textContent));
  for (const { label, source_words: words } of seen) {
    assert.ok(quotes.some((text) => text.includes(label) && text.includes(words)), `${label}: ${words}`);
  }
}

async function inTheBox(tools, scenario) {
  const { tab, report } = await checked(tools, scenario);
  const texts = await Promise.all(wanted(report).map(async ({ host }) => dialogue(host)));
  await tab.page.locator('#what').fill(texts.join('\n'));
  await tab.page.locator('#what').press('Control+Enter');
  await tab.page.locator('waxseal-check .taken p').waitFor();
  assert.deepEqual(wanted(await tab.report()).filter(({ why }) => /port 25/.test(why)), []);
}

async function chosen(tools, scenario) {
  const { tab, report } = await checked(tools, scenario);
  const [{ host, command }] = wanted(report);
  const buffer = Buffer.from(await run(command), 'latin1');
  await formOf(tab, host).locator('input[type=file]').setInputFiles({ name: 'session.txt', mimeType: 'text/plain', buffer });
  await formOf(tab, host).waitFor({ state: 'detached' });
}

async function somethingElse(tools, scenario, sessions) {
  const { tab, report } = await checked(tools, scenario);
  const [{ host, command }] = wanted(report);
  const other = sessions.find(({ id }) => id === 'good').host;
  const session = await run(command);
  const web = 'mta-sts.perfect.post.lab';
  const texts = [
    [await run(`(sleep 1; printf 'GET / HTTP/1.0\\r\\n\\r\\n'; sleep 1) | openssl s_client -connect ${web}:443 -servername ${web} -ign_eof`), /HTTP|session with/],
    ['* OK [CAPABILITY IMAP4rev1 STARTTLS] ready\r\na1 STARTTLS\r\n', /IMAP/],
    [await dialogue(other), new RegExp(`session with ${other}`)],
    ['hello', /no SMTP session/],
    ['status=deferred (TLSA lookup error for mx.example.org:25)', /bounce or a log/],
    [session.slice(session.indexOf('-----BEGIN'), session.indexOf('-----END')), /cut off/],
  ];
  const note = formOf(tab, host).locator('[role=status]');
  for (const [text, words] of texts) {
    await paste(tab, host, text);
    await note.filter({ hasText: words }).waitFor();
    assert.deepEqual(wanted(await tab.report()).map((item) => item.host), wanted(report).map((item) => item.host));
  }
}

async function keys(tools, scenario) {
  const { tab, report } = await checked(tools, scenario);
  const [{ host, command }] = wanted(report);
  const session = await run(`${command.replace('s_client', 's_client -tls1_2')}`);
  const secret = /Master-Key: ([0-9A-F]{20,})/.exec(session)?.[1];
  assert.ok(secret, 'openssl prints the key of the session');
  await paste(tab, host, session + KEY);
  await formOf(tab, host).locator('[role=status]', { hasText: 'private key' }).waitFor();
  assert.ok(!(await bundleOf(tab)).includes('"session"'), 'what was refused is not kept');
  await pasted(tab, host, session);
  assert.match(await tab.page.locator('waxseal-check .taken').innerText(), /keys of the TLS session/);
  const bundle = JSON.parse(await bundleOf(tab));
  const kept = bundle.supplied.map(({ data }) => Buffer.from(data, 'base64').toString('latin1'));
  assert.equal(kept.length, 1);
  assert.ok(kept[0].includes('BEGIN CERTIFICATE') && !kept[0].includes(secret));
}

async function bundleOf(tab) {
  const [download] = await Promise.all([
    tab.page.waitForEvent('download'),
    tab.page.getByRole('button', { name: 'Export evidence' }).click(),
  ]);
  const chunks = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

async function replays(tools, scenario) {
  const { tab, report } = await checked(tools, scenario);
  const [{ host, command }] = wanted(report);
  const after = await pasted(tab, host, await run(command));
  const bundle = await bundleOf(tab);
  const fresh = await tools.open();
  await fresh.page.evaluate((bundle) => document.querySelector('waxseal-check').replay(bundle), bundle);
  const replayed = await fresh.report();
  assert.deepEqual(replayed.verdict, after.verdict);
  assert.deepEqual(replayed.senders, after.senders);
}

const modules = (tab) => tab.requests.map((request) => request.url()).filter((url) => url.endsWith('.wasm'));

async function loadedLate(tools, scenario) {
  const { tab, report } = await checked(tools, scenario);
  assert.equal(modules(tab).length, 1);
  const [{ host, command }] = wanted(report);
  const text = await run(command);
  await pasted(tab, host, text);
  assert.equal(modules(tab).length, 2);
}

async function offline(tools, scenario) {
  const { tab, report } = await checked(tools, scenario);
  const [{ host, command }] = wanted(report);
  const text = await run(command);
  await tab.context.setOffline(true);
  await paste(tab, host, text);
  await formOf(tab, host).locator('[role=status]', { hasText: 'could not be loaded' }).waitFor();
  assert.ok(await tab.page.locator('waxseal-check #verdict').isVisible(), 'the report stays');
  await tab.context.setOffline(false);
  await pasted(tab, host, text);
}

async function askAlone({ open }, text) {
  const tab = await open();
  await tab.page.locator('#what').fill(text);
  await tab.page.locator('#what').press('Control+Enter');
  await tab.verdictInFocus();
  return tab.page.locator('waxseal-check .report').innerText();
}

async function byItself(tools, sessions) {
  const { host } = sessions.find(({ id }) => id === 'clear');
  const shown = await askAlone(tools, await dialogue(host));
  assert.match(shown, new RegExp(`Session with ${host}`));
  assert.match(shown, /STARTTLS/);
}

async function bounce(tools) {
  const line = 'TLS is required, but was not offered by host mx.example.org[192.0.2.1]';
  const shown = await askAlone(tools, `Jan 1 00:00:00 mail postfix/smtp[1]: 4: to=<a@example.org>, status=deferred (${line})\n`);
  assert.match(shown, /What to do:/);
  assert.ok(shown.includes('mx.example.org'));
}

async function certificates(tools) {
  const shown = await askAlone(tools, worldRoots());
  assert.match(shown, /1 certificate/);
  assert.match(shown, /SHA-256/i);
}
