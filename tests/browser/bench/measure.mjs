/** Both sides over the same octets in alternation; runs in a worker of Chromium, or in Node.js. */

import { CoreReports, copyOnly } from './core.mjs';
import { decode, JavaScriptReports } from './javascript.mjs';

/** Reports behind the lengths of their names and contents, as `cargo xtask bench tlsrpt` writes them. */
export function unpack(packed) {
  const view = new DataView(packed);
  const decoder = new TextDecoder();
  const reports = [];
  let at = 0;
  const take = () => {
    const octets = new Uint8Array(packed, at + 4, view.getUint32(at));
    at += 4 + octets.length;
    return octets;
  };
  while (at < packed.byteLength) {
    const name = decoder.decode(take());
    // A buffer of its own, as a file that was read has.
    reports.push({ name, octets: take().slice() });
  }
  return reports;
}

/** One first run of one side, before anything was compiled or warmed up for it. */
export function first({ TlsReports }, reports, side) {
  return side === 'core' ? ours(TlsReports, reports).spent : theirs(reports).spent;
}

/** Pairs of runs: `[core, JavaScript]` in milliseconds each. */
export function pairs({ TlsReports }, reports, count) {
  const sides = [() => ours(TlsReports, reports), () => theirs(reports)];
  compare(sides.map((side) => side().result));
  const found = [];
  for (let pair = 0; pair < count; pair += 1) {
    const times = [0, 0];
    for (const side of pair % 2 === 0 ? [0, 1] : [1, 0]) times[side] = sides[side]().spent;
    found.push(times);
  }
  return found;
}

function ours(TlsReports, reports) {
  const core = new CoreReports(TlsReports);
  const spent = time(() => {
    for (const { octets, name } of reports) core.add(octets, name);
    core.view();
  });
  const result = core.aggregate();
  core.free();
  return { spent, result };
}

function theirs(reports) {
  const side = new JavaScriptReports();
  let result;
  const spent = time(() => {
    for (const { octets } of reports) side.add(octets);
    result = side.aggregate();
  });
  return { spent, result };
}

/** The garbage of the run before is not charged to this one, where the engine can be asked to collect it. */
function time(work) {
  globalThis.gc?.();
  const start = performance.now();
  work();
  return performance.now() - start;
}

/** A faster answer would be worth nothing if it were another one. */
function compare([core, javascript]) {
  for (const key of Object.keys(javascript)) {
    const [left, right] = [core, javascript].map((side) => JSON.stringify(side[key]));
    if (left !== right) throw new Error(`the two sides differ in ${key}:\n${left}\n${right}`);
  }
}

/** Where the time of both sides goes, in milliseconds of one pass each. */
export function shares({ TlsReports, wasm }, reports) {
  return { ours: oursByPart(TlsReports, wasm, reports), javascript: theirsByPart(reports) };
}

/**
 * Reports that are there already are read and compared and not stored, so a second pass over the same reports is all
 * but the store.
 */
function oursByPart(TlsReports, wasm, reports) {
  const core = new CoreReports(TlsReports);
  const addAll = () => {
    for (const { octets, name } of reports) core.add(octets, name);
  };
  const all = time(addAll);
  const again = time(addAll);
  const copying = time(() => {
    for (const { octets } of reports) copyOnly(wasm, octets);
  });
  const view = time(() => core.view());
  const insights = time(() => core.insights());
  core.free();
  return { copying, parsing: again - copying, store: all - again, view, insights };
}

function theirsByPart(reports) {
  const decoding = time(() => {
    for (const { octets } of reports) decode(octets);
  });
  const parsing = time(() => {
    for (const { octets } of reports) JSON.parse(decode(octets));
  });
  const { spent } = theirs(reports);
  return { decoding, parsing: parsing - decoding, adding: spent - parsing };
}
