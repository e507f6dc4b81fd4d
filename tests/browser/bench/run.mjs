/**
 * TLS reports by the core in WASM beside plain JavaScript, in one Chromium; called by `cargo xtask bench tlsrpt`.
 *
 *     node run.mjs PACKAGE CORPUS [PAIRS]
 *
 * PACKAGE is the folder that wasm-bindgen wrote, CORPUS a file of packed reports. Prints a line of JSON. Without
 * Chromium the same runs in Node.js, which has the same engine, and `engine` says so.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import * as measure from './measure.mjs';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const FIRST_RUNS = 7;
const SHARES = 9;
const [folder, corpus, pairs = '21'] = process.argv.slice(2);
const TYPES = { '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm', '.html': 'text/html' };

const found = existsSync(CHROMIUM) ? await inChromium() : await inNode();
console.log(JSON.stringify(found));

async function inChromium() {
  const server = await serve();
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--js-flags=--expose-gc', '--disable-background-networking'],
  });
  const task = async (data) => {
    // A context of its own is a process of its own, so that no first run finds code that another has compiled.
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`http://localhost:${server.address().port}/`);
    const answer = await page.evaluate((data) => new Promise((resolve) => {
      const worker = new Worker('/worker.mjs', { type: 'module' });
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => resolve({ error: message || 'the worker did not load' });
      worker.postMessage(data);
    }), data);
    await context.close();
    if (answer.error) throw new Error(answer.error);
    return answer.result;
  };
  try {
    return { engine: `Chromium ${browser.version()}`, ...(await all(task)) };
  } finally {
    await browser.close();
    server.close();
  }
}

async function inNode() {
  const { default: init, TlsReports } = await import(pathToFileURL(join(folder, 'waxseal_wasm.js')));
  const wasm = await init({ module_or_path: readFileSync(join(folder, 'waxseal_wasm_bg.wasm')) });
  const octets = readFileSync(corpus);
  const reports = measure.unpack(octets.buffer.slice(octets.byteOffset, octets.byteOffset + octets.length));
  const engine = { TlsReports, wasm };
  const task = ({ task, side, count }) => {
    // What ran before cannot be unloaded here.
    if (task === 'first') return Number.NaN;
    if (task === 'shares') return Array.from({ length: count }, () => measure.shares(engine, reports));
    return measure[task](engine, reports, side ?? count);
  };
  return { engine: `Node.js ${process.versions.node}, as there is no Chromium at ${CHROMIUM}`, ...(await all(task)) };
}

async function all(task) {
  const firsts = [];
  for (let run = 0; run < FIRST_RUNS; run += 1) {
    const times = {};
    const order = run % 2 === 0 ? ['core', 'javascript'] : ['javascript', 'core'];
    for (const side of order) times[side] = await task({ task: 'first', side });
    firsts.push([times.core, times.javascript]);
  }
  return {
    first: summarise(firsts),
    warm: summarise(await task({ task: 'pairs', count: Number(pairs) })),
    shares: medians(await task({ task: 'shares', count: SHARES })),
  };
}

function summarise(times) {
  const ratios = times.map(([core, javascript]) => javascript / core);
  return {
    core: quartile(times.map(([core]) => core), 2),
    javascript: quartile(times.map(([, javascript]) => javascript), 2),
    faster: quartile(ratios, 2),
    low: quartile(ratios, 1),
    high: quartile(ratios, 3),
    pairs: ratios.length,
  };
}

/** Of each number in objects of one shape. */
function medians(list) {
  if (typeof list[0] === 'number') return quartile(list, 2);
  return Object.fromEntries(Object.keys(list[0]).map((key) => [key, medians(list.map((each) => each[key]))]));
}

function quartile(list, part) {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[Math.floor(((sorted.length - 1) * part) / 4)];
}

/** The two headers give the worker a clock of microseconds. */
function serve() {
  const server = createServer((request, response) => {
    const path = new URL(request.url, 'http://localhost').pathname;
    const file = fileOf(path);
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    if (path === '/') return response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>Bench</title>');
    if (!existsSync(file)) return response.writeHead(404).end();
    response.setHeader('Content-Type', TYPES[extname(file)] ?? 'application/octet-stream');
    return response.end(readFileSync(file));
  });
  return new Promise((resolve) => server.listen(0, 'localhost', () => resolve(server)));
}

function fileOf(path) {
  if (path === '/corpus') return corpus;
  const inPackage = path.startsWith('/package/');
  return inPackage ? join(folder, path.slice('/package/'.length)) : join(import.meta.dirname, path);
}
