/** Records made in the page: by hand and by keyboard, from good input and bad, and held against openssl and our own judge. */
import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { checkPath } from '../lib/page.mjs';
import { error, field, leave, made, notes, Openssl, openMake, status, steps, view } from '../lib/make-page.mjs';
import { dropPaths } from '../lib/reports-page.mjs';
import { run } from '../lib/sessions.mjs';

const HOST = 'mx1.example.org';
const OWNER = `_25._tcp.${HOST}. 3600 IN TLSA`;

export function cases({ scenario }) {
  return [
    { name: 'a policy with its records, by keyboard alone', run: byKeyboard },
    { name: 'the policy file and the records are valid by our own judge', run: judged },
    { name: 'what is copied is what is shown', run: copied },
    { name: 'the steps of a change and of the way out', run: changed },
    { name: 'wrong fields are told beside the field, and not while one types', run: wrong },
    { name: 'TLSA records are those of openssl', seconds: 60, run: likeOpenssl },
    { name: 'TLSA records made of a session are accepted by openssl', run: (tools) => accepted(tools, scenario('ok311')) },
    { name: 'a roll-over with its dates and lines', run: rollsOver },
    { name: 'what may go wrong in a roll-over is said', run: warns },
    { name: 'dropped files go into the form', run: dropped },
    { name: 'a private key is thrown away', run: privateKey },
    { name: 'the forms are in the address, and keys are not', run: addressed },
    { name: 'from the report to its records', run: (tools) => fromReport(tools, scenario('testing'), scenario('backup-mx')) },
    { name: 'nobody is asked', run: silent },
    { name: 'foreign text stays text', run: hostile },
    { name: 'the module cannot be loaded', run: unloadable },
  ];
}

async function byKeyboard({ open }) {
  const tab = await open();
  const { keyboard } = tab.page;
  await tab.page.getByRole('link', { name: 'Make records' }).focus();
  await keyboard.press('Enter');
  await made(tab);
  const reached = [];
  const type = async (id, text) => {
    for (let presses = 0; presses < 20 && reached.at(-1) !== id; presses += 1) {
      await keyboard.press('Tab');
      reached.push(await tab.page.evaluate(() => document.activeElement.shadowRoot?.activeElement?.id ?? ''));
    }
    assert.equal(reached.at(-1), id);
    await keyboard.type(text);
  };
  await type('domain', 'example.org');
  await type('reports', 'tls@example.org');
  await type('hosts', '10 mx1.example.org.\n20 mx2.example.org.');
  await type('mode', 'do not');
  assert.equal(await field(tab, 'mode').inputValue(), 'enforce');
  await type('max-age', '');
  await keyboard.press('Control+A');
  await keyboard.type('2592000');
  // Enter in a field sends nothing anywhere.
  await keyboard.press('Enter');
  assert.equal(await status(tab).textContent(), '3 steps.');
  const [reports, policy, record] = await steps(tab);
  assert.deepEqual(reports.lines, ['_smtp._tls.example.org. 3600 IN TXT "v=TLSRPTv1; rua=mailto:tls@example.org"']);
  assert.deepEqual(policy.lines, ['version: STSv1', 'mode: enforce', 'mx: mx1.example.org', 'mx: mx2.example.org', 'max_age: 2592000']);
  assert.match(record.lines[0], /^_mta-sts\.example\.org\. 3600 IN TXT "v=STSv1; id=\d{8}T\d{6};"$/);
  assert.match((await notes(tab)).join(), /begin with testing/);
}

const GOOD = 'for=policy&domain=example.org&hosts=mx1.example.org,*.mx.example.org&reports=tls@example.org';

async function judged(tools) {
  const tab = await openMake(tools, GOOD);
  const records = (await steps(tab)).flatMap(({ lines }) => lines.flatMap((line) => / IN TXT "(.*)"$/.exec(line)?.[1] ?? []));
  assert.equal(records.length, 2);
  const [download] = await Promise.all([tab.page.waitForEvent('download'), view(tab).getByRole('button', { name: 'Save mta-sts.txt' }).click()]);
  assert.equal(download.suggestedFilename(), 'mta-sts.txt');
  const buffer = await readFile(await download.path());
  assert.equal(buffer.toString(), 'version: STSv1\r\nmode: testing\r\nmx: mx1.example.org\r\nmx: *.mx.example.org\r\nmax_age: 1209600\r\n');
  const judge = await tools.open();
  await judge.page.locator('#ask input[type=file]').setInputFiles({ name: 'mta-sts.txt', mimeType: 'text/plain', buffer });
  assert.equal(await verdict(judge, /policy/), 'This MTA-STS policy is valid.');
  for (const record of records) {
    await judge.ask(record);
    assert.match(await verdict(judge, record.startsWith('v=TLSRPT') ? /TLS-RPT/ : /MTA-STS record/), /^This [\w-]+ record is valid\.$/);
  }
}

async function verdict(tab, about) {
  const heading = tab.page.locator('waxseal-check #verdict', { hasText: about });
  await heading.waitFor();
  return heading.textContent();
}

async function copied(tools) {
  const tab = await openMake(tools, GOOD, { permissions: ['clipboard-read', 'clipboard-write'] });
  const shown = await steps(tab);
  const buttons = view(tab).locator('.plan button.copy');
  assert.equal(await buttons.count(), 3);
  for (const [place, { lines }] of shown.filter(({ lines }) => lines.length > 0).entries()) {
    await buttons.nth(place).click();
    await buttons.nth(place).filter({ hasText: 'Copied' }).waitFor();
    assert.deepEqual((await pasted(tab)).split('\n'), lines);
  }
}

/** The page itself may not read the clipboard; pasting somewhere else shows what is in it. */
async function pasted(tab) {
  const page = await tab.context.newPage();
  await page.setContent('<textarea></textarea>');
  await page.locator('textarea').press('Control+V');
  const text = await page.locator('textarea').inputValue();
  await page.close();
  return text;
}

/** STS-8.1-1, STS-8.1-2, STS-8.3-1. */
async function changed(tools) {
  const tab = await openMake(tools, `${GOOD}&mode=enforce&former-max-age=604800&ttl=300`);
  const seconds = async () => (await steps(tab)).map(({ at }, _, [first]) => (Date.parse(at) - Date.parse(first.at)) / 1000);
  assert.deepEqual(await seconds(), [0, 0, 0, 300, 604_800]);
  await field(tab, 'mode').selectOption('none');
  await field(tab, 'reports').fill('');
  assert.deepEqual(await seconds(), [0, 0, 300, 604_800, 605_100]);
  const all = await steps(tab);
  assert.deepEqual(all[0].lines, ['version: STSv1', 'mode: none', 'max_age: 86400']);
  assert.match(all.at(-1).lines[0], /^- _mta-sts\.example\.org\. 300 IN TXT /);
}

async function wrong(tools) {
  const tab = await openMake(tools);
  assert.equal(await status(tab).textContent(), 'Still needed: the domain, the MX hosts.');
  assert.equal(await view(tab).locator('[aria-invalid=true]').count(), 0, 'nothing is wrong before anything is typed');
  const bad = [
    ['domain', 'example', /has no dot/],
    ['hosts', 'mx_1.example.org', /'_' in a host name/],
    ['reports', 'nobody', /neither a mail address nor a URI/],
    ['max-age', '7d', /no whole number from 0 to 31557600/],
    ['ttl', '9999999999', /no whole number/],
  ];
  for (const [id, text, words] of bad) {
    await field(tab, id).pressSequentially(text);
    if (id === 'domain') assert.equal(await error(tab, id).textContent(), '', 'still being typed');
    await leave(tab, id);
    assert.match(await error(tab, id).textContent(), words);
    assert.equal(await field(tab, id).getAttribute('aria-invalid'), 'true');
    assert.ok((await field(tab, id).getAttribute('aria-describedby')).split(' ').includes(`${id}-error`));
  }
  assert.equal(await status(tab).textContent(), '5 fields need another look.');
  assert.deepEqual(await steps(tab), []);
  const good = { domain: 'bücher.example', hosts: 'mx.bücher.example', reports: 'a@bücher.example', 'max-age': '0', ttl: '0' };
  for (const [id, text] of Object.entries(good)) await field(tab, id).fill(text);
  assert.equal(await view(tab).locator('[aria-invalid=true]').count(), 0);
  const [, policy] = await steps(tab);
  assert.ok(policy.lines.includes('mx: mx.xn--bcher-kva.example'), policy.lines.join());
  assert.match((await notes(tab)).join(), /forget the policy within a day/);
}

async function likeOpenssl(tools) {
  const openssl = new Openssl();
  try {
    const tab = await openMake(tools, `for=tlsa&host=${HOST}`);
    for (const kind of [undefined, ['rsa:2048'], ['ed25519']]) {
      const made = openssl.certificate(HOST, kind);
      const ofKey = [`${OWNER} 3 1 1 ${made.ofKey.sha256}`, `${OWNER} 3 1 2 ${made.ofKey.sha512}`];
      const ofCertificate = [`${OWNER} 3 0 1 ${made.ofCertificate.sha256}`, `${OWNER} 3 0 2 ${made.ofCertificate.sha512}`];
      const all = [ofKey[0], ofCertificate[0], ofKey[1], ofCertificate[1]];
      for (const [text, expected] of [[made.certificate, all], [made.request, ofKey], [made.publicKey, ofKey]]) {
        await field(tab, 'keys').fill(text);
        assert.deepEqual(await records(tab), expected);
      }
      await field(tab, 'keys').fill('');
      await view(tab).locator('input[type=file]').setInputFiles({ name: 'mx.der', mimeType: 'application/octet-stream', buffer: made.der });
      await view(tab).locator('.file-taken', { hasText: `mx.der, ${made.der.length} B` }).waitFor();
      assert.deepEqual(await records(tab), all);
    }
    assert.match((await status(tab).textContent()), /^1 record recommended, 3 besides\.$/);
  } finally {
    openssl.close();
  }
}

/** Every record that is offered, the recommended one first, in the order of the page. */
async function records(tab) {
  return (await view(tab).locator('.made pre').allTextContents()).map((line) => line.trim());
}

/** What a real program printed goes in, and a real program that does DANE takes the record that comes out. */
async function accepted(tools, { domain }) {
  const tab = await tools.open();
  const [{ host }] = (await tab.check(domain)).not_checked.filter(({ action }) => action === 'paste-session');
  const connect = `openssl s_client -starttls smtp -connect ${host}:25 -servername ${host}`;
  const session = await run(`${connect} -showcerts </dev/null`);
  const maker = await openMake(tools, `for=tlsa&host=${host}`);
  await field(maker, 'keys').fill(session);
  const [line] = await records(maker);
  const record = /TLSA (3 1 1 [0-9a-f]{64})$/.exec(line)[1];
  const dane = (rrdata) => run(`${connect} -dane_tlsa_domain ${host} -dane_tlsa_rrdata '${rrdata}' -verify_return_error </dev/null`);
  assert.match(await dane(record), /Verification: OK/);
  assert.match(await dane(`3 1 1 ${'0'.repeat(64)}`), /verify error/i, 'openssl refuses another record');
}

async function rollsOver(tools) {
  const openssl = new Openssl();
  try {
    const [old, next] = [openssl.certificate(HOST), openssl.certificate(HOST)];
    const tab = await openMake(tools, `for=rollover&host=${HOST}`);
    await field(tab, 'current').fill(old.certificate);
    await view(tab).locator('.field-next input[type=file]').setInputFiles({ name: 'next.pem', mimeType: 'text/plain', buffer: Buffer.from(next.certificate) });
    await field(tab, 'published').fill(`${OWNER} 3 1 1 ${old.ofKey.sha256}`);
    const line = (made) => `${OWNER} 3 1 1 ${made.ofKey.sha256}`;
    const lines = [[`  ${line(old)}`, `+ ${line(next)}`], [], [`- ${line(old)}`, `  ${line(next)}`], []];
    const all = await steps(tab);
    assert.deepEqual(all.map((step) => step.lines), lines);
    assert.equal(all[0].when, 'now');
    assert.deepEqual(hours(all), [0, 2, 3, 3 + 14 * 24]);
    // The same by records alone, on a chosen day.
    await field(tab, 'current').fill(`3 1 1 ${old.ofKey.sha256}`);
    await field(tab, 'next').fill(next.ofKey.sha256);
    await field(tab, 'change').fill('2031-05-04T10:00');
    const dated = await steps(tab);
    assert.deepEqual(dated.map((step) => step.lines), lines);
    assert.deepEqual([dated[0].at, dated[1].at], ['2031-05-04T08:00:00Z', '2031-05-04T10:00:00Z']);
    assert.match(await status(tab).textContent(), /^4 steps, from 4 May 2031, 08:00 UTC to 18 May 2031, 11:00 UTC\.$/);
  } finally {
    openssl.close();
  }
}

function hours(all) {
  const [first] = all;
  return all.map(({ at }) => Math.round((Date.parse(at) - Date.parse(first.at)) / 3_600_000));
}

async function warns(tools) {
  const openssl = new Openssl();
  try {
    const [old, next] = [openssl.certificate(HOST), openssl.certificate(HOST)];
    const tab = await openMake(tools, `for=rollover&host=${HOST}`);
    await field(tab, 'current').fill(old.certificate);
    await field(tab, 'next').fill(next.request);
    assert.deepEqual(await notes(tab), []);
    const told = async (id, text, words) => {
      const before = await field(tab, id).inputValue();
      if (id === 'renewal') await field(tab, id).selectOption(text);
      else await field(tab, id).fill(text);
      assert.match((await notes(tab)).join('\n'), words);
      if (id === 'renewal') await field(tab, id).selectOption(before);
      else await field(tab, id).fill(before);
      assert.deepEqual(await notes(tab), []);
    };
    const record = `3 1 1 ${old.ofKey.sha256}`;
    await told('renewal', 'new-key', /makes a new key at each renewal/);
    await told('published', `${record}\n${record}`, /record 2 of the set is there twice/i);
    await told('published', `${record}\n2 1 1 ${'ab'.repeat(32)}`, /change their intermediates without notice/);
    await told('published', `3 1 1 ${'ab'.repeat(32)}`, /no published record fits the ECDSA P-256 key in use/i);
    await told('change', '2020-01-01T00:00', /too soon/);
    await told('ttl', '172800', /time to live is 48 hours/);
    await told('signatures', '90', /signatures last 90 days/i);
    await field(tab, 'renewal').selectOption('same-key');
    await field(tab, 'published').fill(`3 0 1 ${old.ofCertificate.sha256}`);
    assert.match((await notes(tab)).join('\n'), /records are of whole certificates/);
    // A request has no certificate yet, so that no record of one can be made.
    assert.match((await notes(tab)).join('\n'), /kind 3 0 1 are published, and none fits the next key/);
  } finally {
    openssl.close();
  }
}

/** Beside the fields too: the first goes into the first one that is empty. */
async function dropped(tools) {
  const openssl = new Openssl();
  try {
    const tab = await openMake(tools, `for=rollover&host=${HOST}`);
    const read = (id) => view(tab).locator(`.field-${id} li`);
    openssl.certificate(HOST);
    await dropPaths(tab, [openssl.path('cert.der')]);
    await read('current').filter({ hasText: `Certificate of ${HOST}` }).waitFor();
    openssl.certificate(HOST, ['rsa:2048']);
    await dropPaths(tab, [openssl.path('request.pem')]);
    await read('next').filter({ hasText: 'Request, RSA' }).waitFor();
    assert.equal((await steps(tab)).length, 4);
    assert.equal(new URL(tab.page.url()).hash, `#make&for=rollover&host=${HOST}`);
  } finally {
    openssl.close();
  }
}

async function privateKey(tools) {
  const openssl = new Openssl();
  try {
    const { certificate, key } = openssl.certificate(HOST);
    const tab = await openMake(tools, `for=tlsa&host=${HOST}`);
    for (const text of [key, certificate + key]) {
      await field(tab, 'keys').fill(text);
      assert.match(await error(tab, 'keys').textContent(), /private key, which should go nowhere.*thrown away/);
      assert.equal(await field(tab, 'keys').inputValue(), '');
      assert.deepEqual(await records(tab), []);
    }
    await view(tab).locator('input[type=file]').setInputFiles({ name: 'key.pem', mimeType: 'text/plain', buffer: Buffer.from(key) });
    assert.match(await error(tab, 'keys').textContent(), /thrown away/);
    await field(tab, 'keys').fill(certificate);
    assert.equal(await error(tab, 'keys').textContent(), '');
    assert.equal((await records(tab)).length, 4);
  } finally {
    openssl.close();
  }
}

async function addressed(tools) {
  const tab = await openMake(tools);
  await field(tab, 'domain').fill('example.org');
  await field(tab, 'hosts').fill('mx1.example.org\nmx2.example.org');
  await field(tab, 'mode').selectOption('enforce');
  const query = '#make&for=policy&domain=example.org&hosts=mx1.example.org,mx2.example.org&mode=enforce';
  await tab.page.waitForFunction((query) => location.hash === query, query);
  const lines = (await steps(tab))[0].lines;
  await tab.page.reload();
  await made(tab);
  assert.deepEqual((await steps(tab))[0].lines, lines);
  await view(tab).getByRole('link', { name: 'TLSA' }).click();
  await made(tab);
  await field(tab, 'host').fill(HOST);
  await field(tab, 'keys').fill('3 1 1 nothing of this may travel');
  await tab.page.waitForFunction((host) => location.hash === `#make&for=tlsa&host=${host}`, HOST);
  await tab.page.goBack();
  await field(tab, 'domain').waitFor();
  assert.equal(await field(tab, 'domain').inputValue(), 'example.org');
  assert.equal(await view(tab).getByRole('link', { name: 'MTA-STS' }).getAttribute('aria-current'), 'page');
  // What an address brings is not trusted.
  const strange = await openMake(tools, 'for=nothing&mode=root&domain=%00&keys=x');
  assert.equal(await field(strange, 'mode').inputValue(), 'testing');
  assert.match(await error(strange, 'domain').textContent(), /no mail domain/);
}

async function fromReport({ open, world }, testing, other) {
  const tab = await open({ path: checkPath(testing.domain, world.doh) });
  const report = await tab.report();
  const hosts = report.path.hosts.map(({ host }) => host.title.toLowerCase());
  await tab.page.locator('waxseal-check .section-mta-sts').getByRole('link', { name: 'Make these records' }).click();
  await made(tab);
  assert.equal(await field(tab, 'domain').inputValue(), testing.domain);
  assert.deepEqual((await field(tab, 'hosts').inputValue()).split('\n'), hosts);
  assert.ok((await steps(tab)).length >= 2);
  assert.equal(await tab.page.evaluate(() => document.activeElement.shadowRoot?.activeElement?.id), 'title');
  // The report waits where it was, and another one offers its hosts.
  await tab.page.goBack();
  await tab.page.locator('waxseal-check #verdict').waitFor();
  const next = await tab.check(other.domain);
  await tab.page.evaluate(() => (location.hash = '#make'));
  await view(tab).getByRole('button', { name: `Take the hosts of ${other.domain}` }).click();
  assert.equal(await field(tab, 'domain').inputValue(), other.domain);
  assert.equal((await field(tab, 'hosts').inputValue()).split('\n').length, next.path.hosts.length);
}

async function silent(tools) {
  const tab = await openMake(tools, GOOD);
  await view(tab).getByRole('link', { name: 'Roll-over' }).click();
  await made(tab);
  await field(tab, 'host').fill('secret.example.org');
  await field(tab, 'current').fill('0'.repeat(64));
  await field(tab, 'next').fill('1'.repeat(64));
  assert.equal((await steps(tab)).length, 4);
  const strangers = tab.requests.filter((request) => new URL(request.url()).origin !== new URL(tools.world.site).origin);
  assert.deepEqual(strangers.map((request) => request.url()), []);
  assert.ok(tab.requests.every((request) => request.method() === 'GET' && !request.url().includes('example')));
  assert.deepEqual(await tab.page.evaluate(async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length]), [0, 0, 0]);
}

async function hostile(tools) {
  const text = '<img src=x onerror=alert(1)>\u202e`code`';
  const query = ['domain', 'hosts', 'reports', 'max-age', 'ttl'].map((name) => `${name}=${encodeURIComponent(text)}`).join('&');
  const tab = await openMake(tools, query);
  assert.equal(await view(tab).locator('[aria-invalid=true]').count(), 5);
  const shown = await view(tab).locator('.refusal').allTextContents();
  assert.ok(shown.every((words) => !words.includes('\u202e')), shown.join());
  assert.equal(await view(tab).locator('img, script').count(), 0);
}

async function unloadable({ open }) {
  const tab = await open();
  await tab.context.route(/\.wasm$/, (route) => route.abort());
  await tab.page.evaluate(() => (location.hash = '#make'));
  await status(tab).filter({ hasText: /network/ }).waitFor();
  await tab.context.unroute(/\.wasm$/);
  await view(tab).getByRole('link', { name: 'TLSA' }).click();
  await status(tab).filter({ hasText: 'Still needed' }).waitFor();
}
