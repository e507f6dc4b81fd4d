/** A resolver that lies, breaks or is silent. Nothing it does is taken for the absence of a record. */
import assert from 'node:assert/strict';
import { dnsExchanges, items, named } from '../lib/report.mjs';

/** What an exchange is called, by the outcome that the world expects of a fault. */
const NAMED = {
  malformed: /./,
  'too-large': /65,535/,
  'wrong-media-type': /no DNS message but/,
  'http-status': /HTTP status \d{3}|not reached/,
  unreachable: /not reached/,
  'timed-out': /no answer in time/,
};

export function cases({ doh_faults: faults, scenario }) {
  const { domain } = scenario('perfect');
  return [
    ...faults.map((fault) => (fault.expect.startsWith('ok') ? harmless(fault, domain) : harmful(fault, domain))),
    offline(domain),
    closed(domain),
  ];
}

function harmless({ name, url }, domain) {
  return {
    name,
    run: async ({ borrow, world }) => {
      const tab = await borrow();
      const report = await tab.check(domain, { resolver: url });
      const honest = await tab.check(domain, { resolver: world.doh });
      assert.deepEqual(outcomes(report), outcomes(honest));
    },
  };
}

function harmful({ name, url, expect }, domain) {
  const kind = expect.split(' ')[0];
  return {
    name,
    slow: name === 'hang' ? 2 : 0,
    run: async ({ borrow }) => {
      const began = performance.now();
      const report = await (await borrow()).check(domain, { resolver: url });
      assert.ok(performance.now() - began < 31_000, 'the check outlived its deadline');
      assertNothingLearned(report, NAMED[kind]);
      if (kind === 'malformed') assertSaysMalformed(report);
    },
  };
}

function offline(domain) {
  return {
    name: 'no network',
    run: async ({ open, world }) => {
      const tab = await open();
      await tab.context.setOffline(true);
      const report = await tab.check(domain, { resolver: world.doh });
      assertNothingLearned(report, NAMED.unreachable);
      assert.equal(report.policy.evidence, 'refused');
      assert.equal(named(report, 'pass').size, 0);
    },
  };
}

function closed(domain) {
  return {
    name: 'a resolver that is closed to web pages',
    run: async ({ borrow, world }) => {
      const report = await (await borrow()).check(domain, { resolver: world.noCors });
      assertNothingLearned(report, NAMED.unreachable);
      assert.match(items(report).map((item) => item.what).join('\n'), /closed to web pages|CORS/);
    },
  };
}

/** No answer was usable: each says why, no rule holds because of one, and none says that a record is missing. */
function assertNothingLearned(report, words) {
  const asked = dnsExchanges(report);
  assert.ok(asked.length > 0);
  for (const exchange of asked) {
    assert.ok(exchange.failed, `${exchange.question} was taken for an answer: ${exchange.status}`);
    assert.match(exchange.status, words, exchange.question);
  }
  const failed = new Set(asked.map((exchange) => exchange.id));
  for (const item of items(report).filter((item) => item.outcome === 'pass')) {
    const cited = item.evidence.flatMap((evidence) => evidence.exchanges);
    assert.ok(!cited.some((id) => failed.has(id)), `${item.name} passes because of a failed lookup`);
    assert.doesNotMatch(item.code, /^(MX|RPT|TLSA|DNS)/, `${item.name} passes without any DNS answer`);
  }
  const found = [...named(report, 'finding')];
  assert.deepEqual(found.filter((name) => /missing|no-such|implicit|orphan|dangling/.test(name)), []);
  assert.equal(report.verdict.seal, 'unknown');
}

function assertSaysMalformed(report) {
  for (const exchange of dnsExchanges(report)) {
    assert.doesNotMatch(exchange.status, /^(\d+ records?|no such|HTTP|not reached|no answer|stopped|out of time)/);
  }
}

function outcomes(report) {
  return items(report).map((item) => `${item.name} ${item.outcome} ${item.subject}`).filter((line) => !line.includes('waxseal-probe')).sort();
}
