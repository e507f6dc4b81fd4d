import { loadSessionEngine } from '../lib/session-engine';

/** What is judged by itself, without a check that it belongs to. */
export type SessionKind = 'transcript' | 'certificates';

/** The module that judges sessions, and the views of what it finds. */
export const loadSessionDesk = () => Promise.all([loadSessionEngine(), import('../sessions/view')]);

export function sessionDocument(
  [engine, { certificatesView, transcriptView }]: Awaited<ReturnType<typeof loadSessionDesk>>,
  kind: SessionKind,
  body: Uint8Array,
): (Node | string)[] {
  return kind === 'transcript'
    ? transcriptView(engine.check_transcript(body))
    : certificatesView(engine.check_certificates(body));
}
