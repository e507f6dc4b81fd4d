/** Does one task of the measurement in a worker, where the page reads reports too. */

import init, { TlsReports } from '/package/waxseal_wasm.js';
import { first, pairs, shares, unpack } from './measure.mjs';

const TASKS = {
  first: (engine, reports, { side }) => first(engine, reports, side),
  pairs: (engine, reports, { count }) => pairs(engine, reports, count),
  shares: (engine, reports, { count }) => Array.from({ length: count }, () => shares(engine, reports)),
};

addEventListener('message', async ({ data }) => {
  try {
    const [wasm, corpus] = await Promise.all([init(), fetch('/corpus')]);
    const reports = unpack(await corpus.arrayBuffer());
    postMessage({ result: TASKS[data.task]({ TlsReports, wasm }, reports, data) });
  } catch (error) {
    postMessage({ error: String(error?.stack ?? error) });
  }
});
