/** Sessions with mail servers, taken by real programs and pasted into the page: the verdict follows what they show. */
import assert from 'node:assert/strict';
import {
  askAlone, checkTrusting, dialogue, formOf, paste, pasted, PROGRAMS, run, senderDifferences, wanted, worldRoots,
} from '../lib/sessions.mjs';

const DANE = 'ok311 ok311self ok301 ok312 bad311 roll311 ok211 ok201 bad211 name211 name311 exp311 exp211 strip mx2ok mx1ok';
const STS = 'enfok enfwild enfexpired enfself enfname enfstrip';
/** Judged by what other programs print: of these servers they show all that decides. */
const OTHERS = 'ok311 bad311 name311 exp311 strip mx2ok enfok enfexpired enfself enfname enfstrip';
/** Policy hosts whose certificate senders refuse, and what the report says of it. */
const POLICY_HOSTS = {
  polexpired: /expired/, polself: /signed by itself/, 'cert-expired': /expired/, 'cert-name': /none of the names/, 'cert-self': /signed by itself/,
};
/** Servers that do not say STARTTLS. */
const MUTE = new Set(['strip', 'enfstrip']);

const KEY = '-----BEGIN PRIVATE KEY-----\nc2VjcmV0IG9mIHRoZSB0ZXN0\n-----END PRIVATE KEY-----\n';

export function cases({ scenario, sessions }) {
  const judged = `${DANE} ${STS}`.split(' ').map((id) => ({
    name: `senders at ${id}`,
    seconds: 90,
    run: (tools) => sendersFollow(tools, scenario(id)),
  }));
  const programs = Object.keys(PROGRAMS).flatMap((program) => OTHERS.split(' ').map((id) => ({
    name: `senders at ${id} by ${program}`,
    seconds: 90,
    run: (tools) => sendersFollow(tools, scenario(id), (host) => run(PROGRAMS[program](host))),
  })));
  const policyHosts = Object.entries(POLICY_HOSTS).map(([id, words]) => ({
    name: `the policy host of ${id}`,
    run: (tools) => policyHost(tools, scenario(id), words),
  }));
  const good = scenario('enfok');
  return [
    ...judged,
    ...programs,
    ...policyHosts,
    { name: 'a policy host that holds', run: (tools) => policyHostHolds(tools, good) },
    { name: 'certificates in DER for a mail server', run: (tools) => derForHost(tools, scenario('ok311')) },
    { name: 'certificates in DER brought for nobody', run: (tools) => derByName(tools, scenario('ok311')) },
    { name: 'certificates in DER by themselves', run: (tools) => derAlone(tools) },
    { name: 'the focus goes to the verdict', run: (tools) => focusMoves(tools, good) },
    { name: 'who saw it and when stands beside it', run: (tools) => evidence(tools, good) },
    { name: 'several at once in the one box', run: (tools) => inTheBox(tools, good) },
    { name: 'a chosen file', run: (tools) => chosen(tools, good) },
    { name: 'pastes of something else', seconds: 90, run: (tools) => somethingElse(tools, good, sessions) },
    { name: 'pastes that show nothing', run: (tools) => nothing(tools, good) },
    { name: 'DANE fails and MTA-STS holds', seconds: 90, run: (tools) => daneDecides(tools, scenario('bothbad311')) },
    { name: 'other programs where openssl shows too little', run: (tools) => otherPrograms(tools, scenario('strip')) },
    { name: 'keys are never kept', run: (tools) => keys(tools, good) },
    { name: 'a bundle with sessions replays', run: (tools) => replays(tools, good) },
    { name: 'the module is loaded when it is needed first', run: (tools) => loadedLate(tools, good) },
    { name: 'the module cannot be loaded', run: (tools) => offline(tools, good) },
    { name: 'a transcript by itself', run: (tools) => byItself(tools, sessions) },
    { name: 'a bounce by itself', run: (tools) => bounce(tools) },
    { name: 'certificates by themselves', run: (tools) => certificates(tools) },
    { name: 'on a narrow screen', run: (tools) => narrow(tools, good, sessions) },
  ];
}

/** A check with the world's authority trusted; the report is complete. */
async function checked({ open }, { domain }) {
  const tab = await open();
  return { tab, report: await checkTrusting(tab, domain) };
}

async function sendersFollow(tools, scenario, transcript = null) {
  const { tab, report } = await checked(tools, scenario);
  const open = wanted(report);
  assert.ok(open.length > 0, 'before, it asks for sessions');
  let after = report;
  for (const { host, command } of open) {
    after = await pasted(tab, host, await (transcript?.(host) ?? (MUTE.has(scenario.id) ? dialogue(host) : run(command))));
  }
  assert.deepEqual(wanted(after), []);
  assert.deepEqual(senderDifferences(scenario, after), []);
}

/** Openssl talks to the policy host, and the report says whether senders can fetch the policy. */
async function policyHost(tools, scenario, words) {
  const { tab, report } = await checked(tools, scenario);
  const host = `mta-sts.${scenario.domain}`;
  const { command } = wanted(report).find((item) => item.host === host);
  const after = await pasted(tab, host, await run(command));
  assert.equal(after.verdict.code, 'policy-broken');
  assert.match(finding(after, 'sts-policy-unreachable').what, words);
  assert.match(after.policy.words, words);
  assert.ok(!wanted(after).some((item) => item.host === host), 'it is not asked for again');
}

const finding = (report, name) =>
  report.sections.flatMap(({ items }) => items).find((item) => item.name === name && item.outcome === 'finding');

/** Where the browser is kept from the policy host, and the host is all right. */
async function policyHostHolds(tools, { domain }) {
  const tab = await tools.open();
  const host = `mta-sts.${domain}`;
  await tab.context.route(`https://${host}/**`, (route) => route.abort());
  const report = await checkTrusting(tab, domain);
  const { command } = wanted(report).find((item) => item.host === host);
  const after = await pasted(tab, host, await run(command));
  assert.match(after.policy.words, /certificate of its host, which you brought, holds/);
  assert.equal(finding(after, 'sts-policy-unreachable'), undefined);
  assert.equal(after.verdict.code, 'policy-unseen', 'what the policy says is still to be pasted');
}

/** What a command shows first, as a file. */
async function certificateFile(command) {
  const der = await run(`${command} | openssl x509 -outform der | base64 -w0`);
  return { name: 'server.der', mimeType: 'application/pkix-cert', buffer: Buffer.from(der, 'base64') };
}

/** Certificates as files are held against TLSA records; that the server offers them is still not seen. */
async function derForHost(tools, scenario) {
  const { tab, report } = await checked(tools, scenario);
  const [{ host, command }] = wanted(report);
  const file = await certificateFile(command);
  await formOf(tab, host).locator('input[type=file]').setInputFiles(file);
  await tab.page.locator('waxseal-check .taken', { hasText: `certificates of ${host}` }).waitFor();
  const after = await tab.report();
  assert.match(wanted(after).find((item) => item.host === host).why, /that the server shows them was not seen/);
  const fits = after.sections.flatMap(({ items }) => items).find(({ name }) => name === 'tlsa-mismatch');
  assert.equal(fits.outcome, 'pass');
}

/** A name in a certificate does not make the server show it; the report on show stays, and says where to bring it. */
async function derByName(tools, scenario) {
  const { tab, report } = await checked(tools, scenario);
  const [{ host, command }] = wanted(report);
  for (const [source, words] of [['cat "$WORLD_CA"', 'under the server that they belong to'], [command, `under ${host}, if that is`]]) {
    await tab.page.locator('#ask .file input').setInputFiles(await certificateFile(source));
    await tab.page.locator('#ask', { hasText: words }).waitFor();
    assert.equal((await tab.report()).verdict.sentence, report.verdict.sentence);
  }
}

async function derAlone(tools) {
  const tab = await tools.open();
  const file = await certificateFile('cat "$WORLD_CA"');
  await tab.page.locator('#ask .file input').setInputFiles(file);
  await tab.verdictInFocus();
  assert.match(await tab.page.locator('waxseal-check .report').innerText(), /1 certificate/);
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
  const texts = await Promise.all(wanted(report).flatMap(({ host, command }) => [run(command), dialogue(host)]));
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

/** A session by its marks alone is no evidence: it is said what it is, and the focus stays in the form. */
async function nothing(tools, scenario) {
  const { tab, report } = await checked(tools, scenario);
  const [{ host, command }] = wanted(report);
  const mark = `# waxseal openssl ${host}:25 2026-11-24T06:20:00Z\n`;
  const session = await run(command);
  const texts = [
    [command, /That is the command\. Run it/],
    [`${mark}connect:errno=110\n`, /no answer came in time/],
    [`${mark}BIO_connect:Connection refused:x\nconnect:errno=111\n`, /the connection was refused; try from/],
    [session.slice(0, session.indexOf('-----BEGIN') + 200), /the certificate that begins in line \d+ is not whole/],
  ];
  for (const [text, words] of texts) {
    await paste(tab, host, text);
    await formOf(tab, host).locator('[role=status]').filter({ hasText: words }).waitFor();
    const isInForm = () => document.querySelector('waxseal-check').shadowRoot.activeElement?.closest('form.paste') !== null;
    assert.ok(await tab.page.evaluate(isInForm), `the focus stays: ${text.slice(0, 40)}`);
    assert.ok(!(await bundleOf(tab)).includes('"session"'), 'nothing of it is kept');
  }
}

/** STS-2-1: no seal is whole where DANE stops the mail. */
async function daneDecides(tools, scenario) {
  const { tab, report } = await checked(tools, scenario);
  const [{ host, command }] = wanted(report);
  const after = await pasted(tab, host, await run(command));
  assert.equal(after.verdict.code, 'dane-all-fail');
  assert.equal(await tab.page.locator('waxseal-check .verdict svg.seal-broken').count(), 1);
  assert.equal(await tab.page.locator('waxseal-check .box.certificate.bad').count(), 1);
}

async function otherPrograms(tools, scenario) {
  const { tab, report } = await checked(tools, scenario);
  const [{ host, command, other_commands: others }] = wanted(report);
  assert.deepEqual(others.map(({ program }) => program), ['swaks', 'posttls-finger']);
  await tab.page.locator('waxseal-check .unchecked summary', { hasText: 'Other programs' }).click();
  const shown = tab.page.locator('waxseal-check .unchecked pre.command', { hasText: `swaks --server ${host}` });
  assert.equal(await shown.innerText(), others[0].line);
  await paste(tab, host, await run(command));
  await tab.page.locator('waxseal-check .taken').filter({ hasText: `evidence of ${host}` }).waitFor();
  const [next] = wanted(await tab.report());
  assert.match(next.command, /; swaks --server /);
  const after = await pasted(tab, host, await run(next.command));
  assert.equal(after.verdict.code, 'dane-all-fail');
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

async function byItself(tools, sessions) {
  const { host } = sessions.find(({ id }) => id === 'clear');
  const shown = await askAlone(await tools.open(), await dialogue(host));
  assert.match(shown, new RegExp(`Session with ${host}`));
  assert.match(shown, /STARTTLS/);
}

async function bounce(tools) {
  const line = 'TLS is required, but was not offered by host mx.example.org[192.0.2.1]';
  const shown = await askAlone(await tools.open(), `Jan 1 00:00:00 mail postfix/smtp[1]: 4: to=<a@example.org>, status=deferred (${line})\n`);
  assert.match(shown, /What to do:/);
  assert.ok(shown.includes('mx.example.org'));
}

async function certificates(tools) {
  const shown = await askAlone(await tools.open(), worldRoots());
  assert.match(shown, /1 certificate/);
  assert.match(shown, /This is an authority’s certificate, not a server’s\./);
  assert.match(shown, /SHA-256 of its key/i);
  assert.doesNotMatch(shown, /\d\d:\d\d:\d\dZ/, 'dates are for readers');
}

/** Nothing is wider than the screen: neither a report with a session nor a transcript by itself. */
async function narrow(tools, scenario, sessions) {
  const { tab, report } = await checked(tools, scenario);
  const [{ host, command }] = wanted(report);
  await tab.page.setViewportSize({ width: 320, height: 700 });
  const wide = () => tab.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok((await wide()) <= 0, 'before');
  const text = await run(command);
  await pasted(tab, host, text);
  await unfold(tab);
  assert.ok((await wide()) <= 0, 'with a session');
  const alone = await tools.open({ viewport: { width: 320, height: 700 } });
  await askAlone(alone, `${text}\n${await dialogue(sessions.find(({ id }) => id === 'clear').host)}`);
  assert.ok((await alone.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0, 'by itself');
}

const unfold = (tab) =>
  tab.page.evaluate(() => {
    for (const box of document.querySelector('waxseal-check').shadowRoot.querySelectorAll('.items details')) box.open = true;
  });
