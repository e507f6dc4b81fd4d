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

export function startWorker(): Worker {
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
