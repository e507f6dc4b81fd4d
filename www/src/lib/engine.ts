/** The WASM side, loaded once for the whole page and only when something needs it. */

import init, * as pkg from '../pkg/waxseal_wasm.js';

/** What the WASM side offers once it runs. */
export type Engine = Pick<typeof pkg, 'Checker' | 'check_document' | 'recognise' | 'refuse_anchors' | 'resolvers'>;
export type Checker = InstanceType<Engine['Checker']>;
export type Progress = ReturnType<Checker['progress']>;
export type Resolver = ReturnType<Engine['resolvers']>[number];

/** A resolver as a check is told of it. */
export type ResolverChoice = Pick<Resolver, 'name' | 'url'>;

let ready: Promise<Engine> | undefined;

/** A failed load is forgotten, so that the visitor can try again when the network is back. */
export function loadEngine(): Promise<Engine> {
  ready ??= start().catch((error: unknown) => {
    ready = undefined;
    throw new Error(explainLoadError(error));
  });
  return ready;
}

async function start(): Promise<Engine> {
  if (typeof WebAssembly === 'undefined') throw new Error('no WebAssembly');
  await init();
  return pkg;
}

/** Browsers word these differently; the words below are those that do not change between them. */
export function explainLoadError(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  if (/no WebAssembly/.test(text)) {
    return 'The checker cannot run: WebAssembly is switched off or missing in this browser.';
  }
  if (/content security policy|unsafe-eval|blocked by CSP/i.test(text)) {
    return "The checker cannot run: the Content-Security-Policy of this page does not allow WebAssembly. Its owner has to add 'wasm-unsafe-eval' to script-src.";
  }
  if (/failed to fetch wasm: 4/i.test(text)) {
    return 'The checker cannot run: waxseal_wasm_bg.wasm is missing on this server. The folder has to be copied whole.';
  }
  if (/magic|MIME|Content-Type|WebAssembly\.(instantiate|compile)|wasm validation/i.test(text)) {
    return 'The checker cannot run: what the server sent is not the WebAssembly file. The server must deliver waxseal_wasm_bg.wasm, with the media type application/wasm.';
  }
  return `The checker could not be loaded; the network may be down. (${text})`;
}
