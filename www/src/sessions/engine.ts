/** The WASM module that judges sessions with mail servers and their certificates, loaded when there is one to judge. */

import init, * as pkg from '../pkg-sessions/waxseal_wasm.js';
import { explainLoadError } from '../lib/load-error';

export type SessionEngine = Pick<
  typeof pkg,
  | 'Checker'
  | 'recognise'
  | 'check_certificates'
  | 'check_transcript'
  | 'make_policy'
  | 'make_rollover'
  | 'make_tlsa'
>;
export type SessionChecker = InstanceType<SessionEngine['Checker']>;

let ready: Promise<SessionEngine> | undefined;

/** A failed load is forgotten, so that the visitor can try again when the network is back. */
export function startSessionEngine(): Promise<SessionEngine> {
  ready ??= init().then(
    () => pkg,
    (error: unknown) => {
      ready = undefined;
      throw new Error(explainLoadError(error));
    },
  );
  return ready;
}
