/**
 * Runs the cases: several at once, those that need the machine for themselves after the others, each with a
 * limit. A case is `{ name, run, seconds?, alone?, slow?, allow? }`; `run` throws when something is wrong, and
 * what a page complained of fails the case too unless `allow` matches it.
 */
import { Tab } from './page.mjs';

const AT_ONCE = 4;
const SECONDS = 120;

export class Runner {
  #world;
  #browser;
  #idle = [];
  #failures = [];
  #passed = 0;
  #took = [];

  constructor(world, browser) {
    this.#world = world;
    this.#browser = browser;
  }

  async run(cases) {
    const together = cases.filter((each) => !each.alone);
    await Promise.all(Array.from({ length: AT_ONCE }, () => this.#work(together)));
    await this.#work(cases.filter((each) => each.alone));
    await Promise.all(this.#idle.map((tab) => tab.close()));
    return { passed: this.#passed, failures: this.#failures, slowest: this.#slowest() };
  }

  async #work(queue) {
    for (let next = queue.shift(); next; next = queue.shift()) await this.#one(next);
  }

  async #one(each) {
    const began = performance.now();
    const tabs = [];
    try {
      await limited(each.run(this.#tools(tabs)), each.seconds ?? SECONDS);
      for (const { tab } of tabs) tab.assertClean(each.allow);
      this.#passed += 1;
      await this.#putBack(tabs);
    } catch (error) {
      this.#failures.push({ name: each.name, error });
      console.error(`FAILED ${each.name}\n${indent(error)}`);
      await Promise.all(tabs.map(({ tab }) => tab.close()));
    }
    this.#took.push({ name: each.name, ms: Math.round(performance.now() - began) });
  }

  /** A page of one's own, or one that others have used and will use: enough for checks that only read reports. */
  #tools(tabs) {
    const keep = (tab, shared) => (tabs.push({ tab, shared }), tab);
    return {
      world: this.#world,
      browser: this.#browser,
      open: async (options) => keep(await Tab.open(this.#browser, this.#world, options), false),
      borrow: async () => keep(this.#idle.pop() ?? (await Tab.open(this.#browser, this.#world)), true),
    };
  }

  async #putBack(tabs) {
    for (const { tab, shared } of tabs) {
      if (shared) this.#idle.push(tab);
      else await tab.close();
    }
  }

  #slowest() {
    return this.#took.sort((a, b) => b.ms - a.ms).slice(0, 8);
  }
}

async function limited(work, seconds) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${seconds} s`)), seconds * 1000);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function indent(error) {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return text.replace(/^/gm, '    ');
}
