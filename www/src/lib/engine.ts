/** The WASM side, loaded once for the whole page and only when something needs it. */

import init, * as pkg from '../pkg/waxseal_wasm.js';
import { explainLoadError } from './load-error';

/** What the WASM side offers once it runs. */
export type Engine = Pick<
  typeof pkg,
  'Checker' | 'check_document' | 'recognise' | 'refuse_anchors' | 'resolvers'
>;
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
