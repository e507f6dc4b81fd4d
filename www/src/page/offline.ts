/**
 * Registers the service worker, which keeps the page for use without a network.
 *
 * Its address is the one text on the page that becomes code, so under Trusted Types it needs a policy of its
 * own: one that passes this address and no other.
 */

interface ScriptUrlPolicy {
  createScriptURL(url: string): unknown;
}

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): ScriptUrlPolicy;
}

const WORKER = './sw.js';

export function keepForOffline(): void {
  if (import.meta.env.DEV || !('serviceWorker' in navigator)) return;
  // After the first load: keeping files must not compete with the check for the line.
  addEventListener('load', () => {
    navigator.serviceWorker.register(trusted(WORKER), { scope: './' }).catch(() => {
      // A host without https, or a browser that keeps nothing: the page works, only not offline.
    });
  });
}

function trusted(url: string): string {
  const types = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  if (!types) return url;
  const pass = (wanted: string): string => {
    if (wanted !== WORKER) throw new TypeError(`not the address of our service worker: ${wanted}`);
    return wanted;
  };
  return types.createPolicy('waxseal', { createScriptURL: pass }).createScriptURL(url) as string;
}
