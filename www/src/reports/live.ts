/** The check of a domain beside what reporters saw of it. */

import type { Report } from '../generated/report';
import type { LiveCheck } from '../generated/reports';

/** What a check has seen; a browser connects to no MX host, so of those it says nothing. */
export interface SeenLive {
  readonly domain: string;
  readonly at: string;
  readonly check: LiveCheck;
}

/** Null for a check that is under way: what it has not asked yet is not absent. */
export function seenLive(report: Report | null): SeenLive | null {
  if (!report?.complete) return null;
  const check: LiveCheck = { policy: policyRead(report), good_mx: [], bad_mx: [] };
  return { domain: report.domain, at: report.at_readable, check };
}

/** The text of the policy, if it was read here. */
function policyRead(report: Report): string | null {
  if (report.policy.evidence !== 'read') return null;
  const read = report.exchanges.find(
    ({ question, failed, lines }) => question.startsWith('GET https:') && !failed && lines.length > 0,
  );
  return read ? read.lines.map((line) => line.text).join('\n') : null;
}
