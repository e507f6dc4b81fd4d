/** A tab on the site, watched: what the Content-Security-Policy reports, errors, dialogs and requests. */
import assert from 'node:assert/strict';
import { readAnchors } from './world.mjs';

/** What a browser writes for a blocked inline script, a trusted type or a refused source. */
const POLICY_WORDS = /content security policy|trusted ?(type|script|html)/i;

const ANCHORS = readAnchors();
const DEFAULTS = { acceptDownloads: true, reducedMotion: 'reduce', serviceWorkers: 'block' };

export class Tab {
  troubles = [];
  requests = [];

  /**
   * Opens the site, by default at its first page, and waits until the page can be used. Only cases about the
   * service worker let it start: it would fetch the whole site again for every one of them.
   */
  static async open(browser, world, { path = '/', ready = true, ...options } = {}) {
    const context = await browser.newContext({ ...DEFAULTS, ...options });
    const tab = new Tab(context, world);
    await tab.#watch();
    tab.page = await context.newPage();
    await tab.page.goto(new URL(path, world.site).href);
    if (ready) await tab.ready();
    return tab;
  }

  constructor(context, world) {
    this.context = context;
    this.world = world;
  }

  async #watch() {
    const note = (text) => this.troubles.push(text);
    await this.context.exposeBinding('reportViolation', (_, text) => note(`policy violation: ${text}`));
    await this.context.addInitScript(() => {
      addEventListener('securitypolicyviolation', (event) => {
        void globalThis.reportViolation(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
      });
    });
    this.context.on('console', (message) => POLICY_WORDS.test(message.text()) && note(`console: ${message.text()}`));
    this.context.on('weberror', (error) => note(`error: ${error.error().message}`));
    this.context.on('dialog', (dialog) => {
      note(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    this.context.on('request', (request) => this.requests.push(request));
  }

  /** The button beside the box comes with the engine, and what the address says has been started by then. */
  async ready() {
    await this.page.locator('#ask .file button').waitFor();
  }

  /** Runs a check on the element, as a page that embeds it would, and gives the report. */
  async check(domain, { resolver = this.world.doh, second = null } = {}) {
    const report = await this.page.evaluate(
      async ([domain, resolver, second, anchors]) => {
        const element = document.querySelector('waxseal-check');
        element.setAttribute('resolver', resolver);
        element.setAttribute('anchors', anchors);
        if (second === null) element.removeAttribute('second');
        else element.setAttribute('second', second);
        await element.check(domain);
        return element.report;
      },
      [domain, resolver, second, ANCHORS],
    );
    assert.ok(report, `no report: ${await this.error()}`);
    assert.ok(report.complete, 'the check ended and its report is not complete');
    return report;
  }

  /** The report on show, once it is complete. */
  async report() {
    await this.page.waitForFunction(() => document.querySelector('waxseal-check').report?.complete === true);
    return this.page.evaluate(() => document.querySelector('waxseal-check').report);
  }

  error() {
    return this.page.locator('waxseal-check .error').textContent();
  }

  /** Types into the box and presses Enter. */
  async ask(text) {
    await this.page.locator('#what').fill(text);
    await this.page.locator('#what').press('Enter');
  }

  /** What the box says about its content. */
  note() {
    return this.page.locator('#note').textContent();
  }

  /** The verdict's heading, once the focus has come to it. */
  async verdictInFocus() {
    await this.page.waitForFunction(
      () => document.querySelector('waxseal-check').shadowRoot.activeElement?.id === 'verdict',
    );
    return this.page.locator('waxseal-check #verdict').textContent();
  }

  /** The whole text of the page and of the report, as a reader can get at it. */
  text() {
    return this.page.evaluate(
      () => document.body.textContent + document.querySelector('waxseal-check').shadowRoot.textContent,
    );
  }

  /** Nothing was blocked, thrown or popped up, but for what the case provokes. Forgets what it has looked at. */
  assertClean(allow) {
    const troubles = this.troubles.splice(0);
    assert.deepEqual(troubles.filter((text) => !allow?.test(text)), []);
  }

  close() {
    return this.context.close();
  }
}

/** The address of a check with the world's resolver and the world's root. */
export function checkPath(domain, resolver) {
  return `/#d=${domain}&r=${encodeURIComponent(resolver)}&ta=${encodeURIComponent(ANCHORS)}`;
}
