/** Once visited, the site works without a network: page, examples, imported evidence, rules. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { field, made, steps } from '../lib/make-page.mjs';
import { ROOT } from '../lib/world.mjs';

export function cases({ scenario }) {
  return [
    { name: 'the page and an imported bundle', run: (tools) => imported(tools, scenario('backup-mx').domain) },
    { name: 'the rule pages', run: rules },
    { name: 'every example', run: examples },
    { name: 'records are made', run: makes },
    { name: 'a live check says that there is no network', run: (tools) => live(tools, scenario('perfect').domain) },
  ];
}

/** A visited page, controlled by its worker, whose network is gone. */
async function disconnected({ open }) {
  const tab = await open({ serviceWorkers: 'allow' });
  await tab.page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (navigator.serviceWorker.controller) return;
    await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }));
  });
  await tab.context.setOffline(true);
  await tab.page.reload();
  await tab.ready();
  return tab;
}

async function imported(tools, domain) {
  const online = await tools.open();
  const report = await online.check(domain);
  const [download] = await Promise.all([online.page.waitForEvent('download'), online.page.getByRole('button', { name: 'Export evidence' }).click()]);
  const buffer = await readFile(await download.path());
  const tab = await disconnected(tools);
  await tab.page.locator('#ask input[type=file]').setInputFiles({ name: 'evidence.json', mimeType: 'application/json', buffer });
  assert.deepEqual((await tab.report()).verdict, report.verdict);
}

async function makes(tools) {
  const tab = await disconnected(tools);
  await tab.page.evaluate(() => (location.hash = '#make'));
  await made(tab);
  await field(tab, 'domain').fill('example.org');
  await field(tab, 'hosts').fill('mx.example.org');
  assert.equal((await steps(tab)).length, 3);
}

async function rules(tools) {
  const tab = await disconnected(tools);
  for (const code of readdirSync(join(ROOT, 'dist/rules')).filter((name) => /^[A-Z]+\d+$/.test(name)).slice(0, 5)) {
    for (const path of [`/rules/${code}/`, `/rules/${code}`]) {
      await tab.page.goto(new URL(path, tools.world.site).href);
      assert.ok((await tab.page.locator('h1').textContent()).includes(code), path);
    }
  }
}

async function examples(tools) {
  const index = JSON.parse(await readFile(join(ROOT, 'dist/gallery/index.json'), 'utf8'));
  assert.ok(index.length >= 20, `${index.length} examples`);
  const tab = await disconnected(tools);
  assert.equal(await tab.page.locator('#gallery .cards li').count(), index.length);
  for (const { id, domain } of index) {
    await tab.page.evaluate((id) => (location.hash = `#g=${id}`), id);
    await tab.page.waitForFunction((domain) => {
      const { report } = document.querySelector('waxseal-check');
      return report?.complete && report.domain === domain;
    }, domain);
  }
}

async function live(tools, domain) {
  const tab = await disconnected(tools);
  const report = await tab.check(domain);
  assert.equal(report.verdict.seal, 'unknown');
  assert.ok(report.exchanges.every((exchange) => exchange.failed));
}
