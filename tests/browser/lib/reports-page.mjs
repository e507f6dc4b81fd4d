/** What a visitor does with reports, and what the page then shows. */
import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';

export const PLACE = '/#reports';

/** Opens the page at its reports. */
export async function openReports({ open }, { path = PLACE, ...options } = {}) {
  const tab = await open({ path, ready: false, ...options });
  await tab.page.getByRole('button', { name: 'Open reports' }).waitFor();
  return tab;
}

/** Chooses files with the button; `files` are `[name, octets]`. */
export async function choose(tab, files) {
  const inputs = tab.page.locator('waxseal-reports input[type=file]:not([webkitdirectory])');
  const upload = files.map(([name, octets]) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(octets) }));
  await inputs.first().setInputFiles(upload);
}

/** Drops files from the disk, folders too, as the system would. */
export async function dropPaths(tab, paths) {
  const session = await tab.context.newCDPSession(tab.page);
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop']) {
    await session.send('Input.dispatchDragEvent', { type, x: 200, y: 200, data });
  }
  await session.detach();
}

/** Waits until everything is read and shown, and gives the account of it. */
export async function settled(tab) {
  await tab.page.waitForFunction(() => {
    const root = document.querySelector('waxseal-reports')?.shadowRoot;
    return root?.querySelector('.report')?.getAttribute('aria-busy') === 'false' && root.querySelector('#out');
  });
  return account(tab);
}

/** `151 files read`, `151 reports · …` */
export async function account(tab) {
  const strip = tab.page.locator('waxseal-reports .strip-of-files');
  return { title: await strip.locator('b').first().textContent(), counts: await strip.locator('.counts').textContent() };
}

/** The four numbers by their words. */
export async function figures(tab) {
  return tab.page.evaluate(() => {
    const { shadowRoot } = document.querySelector('waxseal-reports');
    const pairs = [...shadowRoot.querySelectorAll('.figures > div')].map((each) => [each.querySelector('dt').textContent, each.querySelector('dd').textContent]);
    return Object.fromEntries(pairs);
  });
}

/** Sessions shown, once they are as many as wanted. */
export async function waitForSessions(tab, wanted) {
  await tab.page.waitForFunction((wanted) => {
    const { shadowRoot } = document.querySelector('waxseal-reports');
    const shown = [...shadowRoot.querySelectorAll('.figures > div')].find((each) => each.querySelector('dt').textContent === 'sessions');
    return shown?.querySelector('dd').textContent === wanted;
  }, wanted.toLocaleString('en'));
}

export function sessionsOf(reports) {
  return reports.flatMap((each) => each.policies).reduce((sum, { summary }) => sum + summary['total-successful-session-count'] + summary['total-failure-session-count'], 0);
}

export function hash(tab) {
  return new URL(tab.page.url()).hash;
}

/** Nothing that strangers wrote became anything but text. */
export async function assertNothingInjected(tab) {
  const strange = await tab.page.evaluate(() => {
    const { shadowRoot } = document.querySelector('waxseal-reports');
    const isStrange = (element) =>
      element.matches('script, img, iframe, object, embed, style, base, form[action]') ||
      [...element.attributes].some(({ name, value }) => name.startsWith('on') || (/^(href|src)$/.test(name) && !/^(https?:|#)/.test(value)));
    return [...shadowRoot.querySelectorAll('*')].filter(isStrange).map((element) => element.outerHTML);
  });
  assert.deepEqual(strange, []);
}
