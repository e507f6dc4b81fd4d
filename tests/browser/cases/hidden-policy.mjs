/** A policy that the page may not read: it says so, opens it, takes it from the visitor, and judges again. */
import assert from 'node:assert/strict';
import { named } from '../lib/report.mjs';
import { checkPath } from '../lib/page.mjs';

const policyOf = (domain, mode = 'enforce') =>
  `version: STSv1\r\nmode: ${mode}\r\nmx: mx1.${domain}\r\nmx: mx2.${domain}\r\nmax_age: 2592000\r\n`;

export function cases({ scenario }) {
  const { domain } = scenario('nocors-good');
  return [
    { name: 'not checked, with a way to check', run: (tools) => notChecked(tools, domain) },
    { name: 'pasted text upgrades the verdict', run: (tools) => pasted(tools, domain) },
    { name: 'a dropped file upgrades the verdict', run: (tools) => dropped(tools, domain) },
    { name: 'a chosen file upgrades the verdict', run: (tools) => chosen(tools, domain) },
    { name: 'a pasted policy is judged, not trusted', run: (tools) => judged(tools, scenario('nocors-invalid').domain) },
    { name: 'what is shown in the new tab is what was asked', run: (tools) => opened(tools, domain) },
  ];
}

async function hidden({ open, world }, domain) {
  const tab = await open({ path: checkPath(domain, world.doh) });
  const report = await tab.report();
  assert.equal(report.policy.evidence, 'hidden');
  return { tab, report };
}

async function notChecked(tools, domain) {
  const { tab, report } = await hidden(tools, domain);
  assert.notEqual(report.verdict.seal, 'whole');
  assert.ok(report.not_checked.some((item) => item.action === 'open-policy'));
  assert.ok(!named(report, 'pass').has('sts-mx-not-listed'), 'what was not seen is no pass');
  assert.ok(await tab.page.getByRole('link', { name: 'Open the policy in a new tab' }).isVisible());
  assert.ok(await tab.page.getByRole('button', { name: 'Use this policy' }).isVisible());
}

async function pasted(tools, domain) {
  const { tab, report } = await hidden(tools, domain);
  await tab.page.getByLabel('Paste the policy here').fill(policyOf(domain));
  await tab.page.getByRole('button', { name: 'Use this policy' }).click();
  await assertUpgraded(tab, report);
}

async function dropped(tools, domain) {
  const { tab, report } = await hidden(tools, domain);
  const transfer = await tab.page.evaluateHandle((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], 'mta-sts.txt', { type: 'text/plain' }));
    return data;
  }, policyOf(domain));
  await tab.page.locator('waxseal-check form.paste', { hasText: 'Use this policy' }).dispatchEvent('drop', { dataTransfer: transfer });
  await assertUpgraded(tab, report);
}

async function chosen(tools, domain) {
  const { tab, report } = await hidden(tools, domain);
  const file = { name: 'mta-sts.txt', mimeType: 'text/plain', buffer: Buffer.from(policyOf(domain)) };
  await tab.page.locator('waxseal-check form.paste', { hasText: 'Use this policy' }).locator('input[type=file]').setInputFiles(file);
  await assertUpgraded(tab, report);
}

async function assertUpgraded(tab, before) {
  await tab.verdictInFocus();
  const after = await tab.report();
  assert.equal(after.policy.evidence, 'pasted');
  assert.equal(after.verdict.code, 'enforce');
  assert.ok(named(after, 'pass').has('sts-mx-not-listed'));
  const asksForPolicy = (report) => report.not_checked.some((item) => item.action === 'open-policy');
  assert.ok(asksForPolicy(before) && !asksForPolicy(after));
  assert.ok(after.sections.flatMap((section) => section.items).some((item) => item.evidence.some((each) => each.source === 'pasted')));
}

async function judged(tools, domain) {
  const { tab } = await hidden(tools, domain);
  await tab.page.getByLabel('Paste the policy here').fill('mode: enforce\nmx: mx1.example\nmax_age: 86400\n');
  await tab.page.getByRole('button', { name: 'Use this policy' }).click();
  await tab.verdictInFocus();
  assert.ok(named(await tab.report(), 'finding').has('sts-policy-invalid'));
}

async function opened(tools, domain) {
  const { tab, report } = await hidden(tools, domain);
  const link = tab.page.getByRole('link', { name: 'Open the policy in a new tab' });
  assert.equal(await link.getAttribute('href'), report.policy.url);
  const [other] = await Promise.all([tab.context.waitForEvent('page'), link.click()]);
  await other.waitForLoadState();
  assert.match(await other.locator('body').textContent(), /version: STSv1/);
  assert.equal(await other.evaluate(() => globalThis.opener), null);
}
