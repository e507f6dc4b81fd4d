/**
 * Starts the worker. Its address is a text that becomes code, so under Trusted Types it needs a policy: one that
 * passes the address the build gave this module, and no other.
 */

import address from './worker?worker&url';

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): unknown };
}

let trusted: string | undefined;
/** Started before there is anything to read. */
let ready: Worker | undefined;

export function startWorker(): Worker {
  const worker = ready ?? start();
  ready = undefined;
  return worker;
}

/** Starts one ahead, so that what is dropped later is read at once. */
export function prepareWorker(): void {
  if (ready) return;
  const worker = start();
  ready = worker;
  // Unasked it speaks only of its end. The next one tries anew and tells the reason to whoever waits for it.
  const discard = (): void => {
    if (ready === worker) ready = undefined;
  };
  worker.addEventListener('message', discard, { once: true });
  worker.addEventListener('error', discard, { once: true });
}

function start(): Worker {
  trusted ??= trust(new URL(address, import.meta.url).href);
  return new Worker(trusted, { type: 'module', name: 'waxseal-reports' });
}

function trust(url: string): string {
  const types = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  if (!types) return url;
  const pass = (wanted: string): string => {
    if (wanted !== url) throw new TypeError(`not the address of our worker: ${wanted}`);
    return wanted;
  };
  return types.createPolicy('waxseal-reports', { createScriptURL: pass }).createScriptURL(url) as string;
}
