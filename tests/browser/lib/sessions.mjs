/** Real programs that talk to the world's mail servers, and what senders should then do. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Openssl waits for nobody here; the time is for a machine that is busy. */
const LIMIT_MS = 30_000;

/** What a shell prints for a command, both streams, whatever its status. */
export function run(line) {
  return new Promise((resolve) => {
    const options = { timeout: LIMIT_MS, encoding: 'latin1', env: { ...process.env, SSL_CERT_FILE: process.env.WORLD_CA, LC_ALL: 'C' } };
    execFile('sh', ['-c', `exec 2>&1; ${line}`], options, (_, stdout) => resolve(stdout));
  });
}

/** For servers without STARTTLS, of which openssl does not show what they say. */
export const dialogue = (host) => run(`swaks --server ${host} --port 25 --tls --quit-after EHLO --helo client.lab`);

/** Certificates of the world's authority, which the page is to trust. */
export const worldRoots = () => readFileSync(process.env.WORLD_CA, 'utf8');

/** The words of the report for what a scenario expects of a sender that insists. */
const WORDS = {
  authenticated: (row) => row.normally === 'authenticated',
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
