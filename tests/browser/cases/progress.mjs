/** While a check runs: something moves, it can be stopped, and it ends. */
import assert from 'node:assert/strict';
import { dnsExchanges } from '../lib/report.mjs';
import { checkPath } from '../lib/page.mjs';

export function cases({ scenario }) {
  return [
    { name: 'results stream in', run: (tools) => streams(tools, scenario('five-mx').domain) },
    { name: 'cancel keeps what has come', run: (tools) => cancels(tools, scenario('stall-head').domain) },
    { name: 'cancel before any answer', run: (tools) => cancelsAtOnce(tools, scenario('perfect').domain) },
    { name: 'a new check ends the old one', run: (tools) => replaces(tools) },
    { name: 'the focus goes to the verdict', run: (tools) => focuses(tools) },
  ];
}

async function streams({ open, world }, domain) {
  const tab = await open();
  const seen = await tab.page.evaluate(async ([domain, resolver]) => {
    const element = document.querySelector('waxseal-check');
    const bar = element.shadowRoot.querySelector('.run');
    const live = element.shadowRoot.querySelector('[role=status].unseen');
    const steps = [];
    element.addEventListener('waxseal-progress', ({ detail }) => steps.push({
      ...detail,
      bar: !bar.hidden && bar.textContent,
      live: live.textContent,
      verdict: element.shadowRoot.querySelector('#verdict')?.textContent ?? '',
      complete: element.report?.complete ?? false,
    }));
    element.setAttribute('resolver', resolver);
    await element.check(domain);
    return { steps, end: live.textContent, hidden: bar.hidden };
  }, [domain, world.slow]);
  const running = seen.steps.filter((step) => !step.complete);
  assert.ok(new Set(running.map((step) => step.done)).size >= 2, `progress was shown at ${running.map((step) => step.done)}`);
  assert.ok(running.every((step) => step.verdict !== ''), 'there is a verdict from the first moment');
  assert.ok(running.some((step) => /\d+ of \d+/.test(step.bar)));
  assert.ok(running.every((step) => step.live !== ''), 'the live region says that a check runs');
  assert.match(seen.end, /ready/i);
  assert.ok(seen.hidden, 'the bar goes when the check has ended');
}

async function cancels({ open, world }, domain) {
  const tab = await open({ path: checkPath(domain, world.doh) });
  await tab.page.waitForFunction(() => {
    const report = document.querySelector('waxseal-check').report;
    return report !== null && report.exchanges.length > 5 && report.exchanges.filter((each) => each.status === 'under way').length === 1;
  });
  await tab.page.getByRole('button', { name: 'Cancel' }).click();
  const report = await tab.report();
  assert.equal(report.policy.evidence, 'undetermined');
  assert.match(report.policy.words, /stopped/);
  assert.ok(dnsExchanges(report).every((exchange) => !exchange.failed), 'answers that had come are kept');
}

async function cancelsAtOnce({ open, world }, domain) {
  const tab = await open({ path: checkPath(domain, world.fault('hang')) });
  await tab.page.getByRole('button', { name: 'Cancel' }).click();
  const report = await tab.report();
  for (const exchange of dnsExchanges(report)) assert.equal(exchange.status, 'stopped');
  assert.equal(report.verdict.seal, 'unknown');
  assert.equal(report.counts.error, 0);
}

async function replaces({ open, world }) {
  const [first, second] = [world.scenario('all-mute').domain, world.scenario('perfect').domain];
  const tab = await open();
  const domain = await tab.page.evaluate(async ([first, second, resolver]) => {
    const element = document.querySelector('waxseal-check');
    element.setAttribute('resolver', resolver);
    const old = element.check(first);
    await Promise.all([old, element.check(second)]);
    return element.report.domain;
  }, [first, second, world.doh]);
  assert.equal(domain, second);
}

async function focuses({ open, world }) {
  const { domain } = world.scenario('perfect');
  const tab = await open({ path: checkPath('nothing.post.lab', world.doh) });
  await tab.report();
  await tab.ask(domain);
  assert.match(await tab.verdictInFocus(), /perfect\.post\.lab/);
}
