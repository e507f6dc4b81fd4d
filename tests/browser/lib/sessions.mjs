/** Real programs that talk to the world's mail servers, and what senders should then do. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';

/** posttls-finger wants a configuration of Postfix, though none of it matters. */
const postfix = mkdtempSync(`${tmpdir()}/waxseal-postfix-`);
writeFileSync(`${postfix}/main.cf`, 'compatibility_level = 3.6\n');
process.on('exit', () => rmSync(postfix, { recursive: true }));

/** Openssl waits for nobody here; the time is for a machine that is busy. */
const LIMIT_MS = 30_000;

/** What a shell prints for a command, both streams, whatever its status. */
export function run(line) {
  return new Promise((resolve) => {
    const options = { timeout: LIMIT_MS, encoding: 'latin1', env: { ...process.env, SSL_CERT_FILE: process.env.WORLD_CA, MAIL_CONFIG: postfix, LC_ALL: 'C' } };
    execFile('sh', ['-c', `exec 2>&1; ${line}`], options, (_, stdout) => resolve(stdout));
  });
}

/** For servers without STARTTLS, of which openssl does not show what they say. */
export const dialogue = (host) => run(`swaks --server ${host} --port 25 --tls --quit-after EHLO --helo client.lab`);

/** Other programs than the one that the report names, as people run them. */
export const PROGRAMS = {
  swaks: (host) => `swaks --server ${host} --port 25 --ehlo client.lab --tls --tls-sni ${host} --tls-get-peer-cert --quit-after HELO`,
  'posttls-finger': (host) => `posttls-finger -C -t 20 -T 20 -l secure -s ${host} [${host}]:25 ${host}`,
};

/** Certificates of the world's authority, which the page is to trust. */
export const worldRoots = () => readFileSync(process.env.WORLD_CA, 'utf8');

/** A check with the world's authority trusted. */
export async function checkTrusting(tab, domain) {
  await tab.page.evaluate((roots) => document.querySelector('waxseal-check').setAttribute('roots', roots), worldRoots());
  return tab.check(domain);
}

/** What the report asks sessions for. */
export const wanted = (report) => report.not_checked.filter(({ action }) => action === 'paste-session');

export const formOf = (tab, host) => tab.page.locator('waxseal-check form.paste', { has: tab.page.getByLabel(`for ${host},`) });

export async function paste(tab, host, text) {
  const form = formOf(tab, host);
  await form.locator('textarea').fill(text);
  await form.getByRole('button', { name: 'Use this session' }).click();
}

/** Resolves when the paste was taken and judged. */
export async function pasted(tab, host, text) {
  await paste(tab, host, text);
  await formOf(tab, host).waitFor({ state: 'detached' });
  return tab.report();
}

/** Gives a text to the box and waits for what is shown of it. */
export async function askAlone(tab, text) {
  await tab.page.locator('#what').fill(text);
  await tab.page.locator('#what').press('Control+Enter');
  await tab.verdictInFocus();
  return tab.page.locator('waxseal-check .report').innerText();
}

/** The words of the report for what a scenario expects of a sender that insists. */
const WORDS = {
  // A host that fails is passed over; the mail arrives by another one.
  authenticated: (row) => /^authenticated(, at \S+ only)?$/.test(row.normally),
  defer: (row) => row.normally === 'does not deliver',
};

/** What differs from the scenario's `senders`, as text. */
export function senderDifferences(scenario, report) {
  const rows = { sts: 'honours MTA-STS', dane: 'honours DANE' };
  return Object.entries(scenario.senders).flatMap(([kind, outcome]) => {
    const row = report.senders.find(({ sender }) => sender === rows[kind]);
    return row && WORDS[outcome](row) ? [] : [`${scenario.id}: ${kind} should be ${outcome}, and the report says ${row?.normally}`];
  });
}
