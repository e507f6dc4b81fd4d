/**
 * Work on the page in turns: after some milliseconds the browser gets its turn to draw and to take clicks. A newer
 * piece of work of the same kind ends the older one, which nobody wants to see any more.
 */

/** A third of what a person notices, which leaves the rest for style and layout. */
const TURN_MS = 12;

export class Turns {
  #generation = 0;

  /** False if newer work has come in between. */
  async run(tasks: readonly (() => void)[]): Promise<boolean> {
    const generation = ++this.#generation;
    let began = performance.now();
    for (const task of tasks) {
      if (performance.now() - began > TURN_MS) {
        await nextTurn();
        began = performance.now();
      }
      if (generation !== this.#generation) return false;
      task();
    }
    return true;
  }
}

/** After what else waits for the page's thread; a timer would be held back by four milliseconds each time. */
export function yielded(): Promise<void> {
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      channel.port1.close();
      resolve();
    };
    channel.port2.postMessage(null);
  });
}

/** After the browser has had the occasion to draw. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      channel.port1.close();
      resolve();
    };
    // A frame that never comes (a tab in the background) must not hold the work back for ever.
    const timer = setTimeout(() => channel.port2.postMessage(null), 100);
    requestAnimationFrame(() => {
      clearTimeout(timer);
      channel.port2.postMessage(null);
    });
  });
}
