import type { SessionEngine } from '../sessions/engine';
import { explainLoadError } from './load-error';

/** In its own chunk, so that who brings no session loads nothing of it. */
export async function loadSessionEngine(): Promise<SessionEngine> {
  const { startSessionEngine } = await import('../sessions/engine').catch((error: unknown) => {
    throw new Error(explainLoadError(error));
  });
  return startSessionEngine();
}

/** Whether a bundle holds what only that module judges. The core reads it; this is only which of two cores. */
export function hasSessions(bundle: string): boolean {
  return /"to"\s*:\s*"session"/.test(bundle);
}
