/** The production build under its production headers, served by our own tool at https://waxseal.lab. */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from './world.mjs';

/** Starts the server and resolves with the function that ends it. */
export async function serveSite(world) {
  // A folder of its own: two worlds use the same address, and their servers must not share files.
  const scratch = join(world.folder, 'site');
  mkdirSync(scratch, { recursive: true });
  const words = ['serve', '--no-build', '--listen', world.listen, '--tls', world.certificate];
  const server = spawn(world.xtask, words, { cwd: ROOT, env: { ...process.env, TMPDIR: scratch }, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  await Promise.race([firstLine(server.stdout), ended.then((code) => Promise.reject(new Error(`the site's server ended with ${code}`)))]);
  await answering(world.site, ended);
  return async () => {
    server.kill();
    await ended;
  };
}

function firstLine(stream) {
  return new Promise((resolve) => createInterface(stream).once('line', resolve));
}

/** The address is printed before the port is open. */
async function answering(site, ended) {
  let stopped = false;
  void ended.then(() => (stopped = true));
  const until = Date.now() + 15_000;
  while (!stopped && Date.now() < until) {
    if (await connects(new URL(site).hostname)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`${site} does not answer`);
}

async function connects(host) {
  const { connect } = await import('node:net');
  return new Promise((resolve) => {
    const socket = connect(443, host);
    socket.once('connect', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });
}
