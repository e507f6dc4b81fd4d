/** Every domain of the world, checked in a page and held against what the world expects of it. */
import assert from 'node:assert/strict';
import { items, mxHosts, named } from '../lib/report.mjs';

export function cases({ scenarios, doh, second }) {
  const alone = scenarios.map((scenario) => ({
    name: scenario.id,
    slow: /mute|stall|many/.test(scenario.id) ? 1 : 0,
    run: async ({ borrow }) => {
      const report = await (await borrow()).check(scenario.domain, { resolver: doh });
      compare(report, scenario.expect, scenario.expect.codes_fire);
      assert.equal(report.policy.evidence, scenario.expect.policy_evidence, 'how the policy was seen');
      compareHosts(report, scenario.expect.mx);
    },
  }));
  return [...alone, ...compared(scenarios, doh, second)];
}

/** Where a second resolver makes a difference, and one domain where it must make none. */
function compared(scenarios, doh, second) {
  const differs = ({ id, expect }) => id === 'perfect' || `${expect.codes_fire}` !== `${expect.codes_fire_compared}`;
  return scenarios.filter(differs).map((scenario) => ({
    name: `${scenario.id}, two resolvers`,
    run: async ({ borrow }) => {
      const report = await (await borrow()).check(scenario.domain, { resolver: doh, second });
      compare(report, scenario.expect, scenario.expect.codes_fire_compared);
      assert.deepEqual(report.told.map((told) => told.url), [doh, second]);
    },
  }));
}

function compare(report, expect, fire) {
  const fired = named(report, 'finding');
  const wanted = new Set(fire);
  const free = new Set([...expect.codes_may, ...expect.codes_fire_compared]);
  const missing = [...wanted].filter((name) => !fired.has(name));
  const extra = [...fired].filter((name) => !wanted.has(name) && !free.has(name));
  assert.deepEqual({ missing, extra }, { missing: [], extra: [] }, `${expect.note}\n${describe(report, [...missing, ...extra])}`);
}

function describe(report, names) {
  const lines = items(report).filter((item) => names.includes(item.name));
  return lines.map((item) => `${item.outcome} ${item.name}: ${item.what}`).join('\n');
}

/** The checker looks at this many hosts of a domain, and says that there are more. */
const MOST_HOSTS = 20;

function compareHosts(report, expected) {
  assert.deepEqual(mxHosts(report), expected.slice(0, MOST_HOSTS));
  const left = expected.length - MOST_HOSTS;
  if (left > 0) assert.match(JSON.stringify(report.not_checked) + report.path.text, new RegExp(`\\b${left}\\b`));
}
