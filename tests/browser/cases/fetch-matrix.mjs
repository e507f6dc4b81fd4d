/**
 * Every way a policy host can answer a browser, and the evidence the page makes of it. A browser gives the same
 * error for a bad certificate, a closed port and a closed door; a page that guesses would blame the wrong one.
 */
import assert from 'node:assert/strict';
import { policyExchanges } from '../lib/report.mjs';

/** Our own policy forbids the hop to plain http, and says so; a sender would not follow it either. */
const REFUSED_BY_US = /connect-src.*redirhttp|redirhttp.*connect-src/;

export function cases({ fetch, doh }) {
  return [...fetch.map((each) => evidenceCase(each, doh)), ...fetch.map(primitiveCase)];
}

function evidenceCase({ case: name, cors_header: cors, url, expect }, doh) {
  const domain = new URL(url).hostname.replace(/^mta-sts\./, '');
  return {
    name: `${name}${cors ? ' with' : ' without'} CORS header`,
    slow: name.startsWith('slow') ? 2 : 0,
    // The large body and the slow ones take the line from their neighbours, and would then prove something else.
    alone: name === 'huge',
    allow: REFUSED_BY_US,
    run: async ({ borrow }) => {
      const report = await (await borrow()).check(domain, { resolver: doh });
      const { evidence, words } = report.policy;
      assert.equal(evidence, evidenceOf(expect));
      if (evidence === 'undetermined') assert.doesNotMatch(words, /certificate|TLS/i);
      assert.equal(report.exchanges.filter((exchange) => exchange.failed && !/GET/.test(exchange.question)).length, 0);
      assert.equal(policyExchanges(report).length, probed(expect) ? 2 : 1);
    },
  };
}

/** The page asks in `cors` mode without following redirects, and only where that is refused by a probe. */
function probed(expect) {
  return expect.manual === 'rejected';
}

function evidenceOf({ manual, probe }) {
  if (manual === '200') return 'read';
  if (manual === 'opaqueredirect') return 'redirected';
  if (/^\d+$/.test(manual)) return 'bad-status';
  if (manual === 'aborted' || manual === 'stalled') return 'undetermined';
  return { opaque: 'hidden', rejected: 'refused', aborted: 'undetermined' }[probe];
}

/** The same facts without our code: should a browser change its mind, this says that it was the browser. */
function primitiveCase({ case: name, cors_header: cors, url, expect }) {
  return {
    name: `fetch() itself, ${name}${cors ? ' with' : ' without'} CORS header`,
    slow: name.startsWith('slow') ? 2 : 0,
    alone: name === 'huge',
    allow: REFUSED_BY_US,
    run: async ({ borrow }) => assert.deepEqual(await (await borrow()).page.evaluate(fetchFourWays, url), expect),
  };
}

/** Runs in the page. */
async function fetchFourWays(url) {
  const limit = 3_000;
  const once = async (options) => {
    const signal = AbortSignal.timeout(limit);
    let response;
    try {
      response = await fetch(url, { cache: 'no-store', credentials: 'omit', signal, ...options });
    } catch {
      return signal.aborted ? 'aborted' : 'rejected';
    }
    if (response.type.startsWith('opaque')) return response.type;
    try {
      // Enough to tell a body that comes from one that does not; 24 MB need not be read for it.
      const reader = response.body.getReader();
      for (let read = 0, part = await reader.read(); !part.done && read < 65_536; part = await reader.read()) {
        read += part.value.length;
      }
      void reader.cancel();
    } catch {
      return 'stalled';
    }
    return `${response.status}${response.redirected ? ' redirected' : ''}`;
  };
  const [follow, error, manual, probe] = await Promise.all([
    once({ mode: 'cors', redirect: 'follow' }),
    once({ mode: 'cors', redirect: 'error' }),
    once({ mode: 'cors', redirect: 'manual' }),
    once({ mode: 'no-cors', redirect: 'follow' }),
  ]);
  return { follow, error, manual, probe };
}
