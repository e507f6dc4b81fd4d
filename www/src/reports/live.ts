/** The check of a domain beside what reporters saw of it. */

import type { Mark, Report } from '../generated/report';
import type { LiveCheck } from '../generated/reports';

/** What a check has seen. Of MX hosts that is what sessions show, which the visitor brings: a browser connects to none. */
export interface SeenLive {
  readonly domain: string;
  readonly at: string;
  readonly check: LiveCheck;
}

/** Null for a check that is under way: what it has not asked yet is not absent. */
export function seenLive(report: Report | null): SeenLive | null {
  if (!report?.complete) return null;
  const check: LiveCheck = {
    policy: report.policy.text,
    good_mx: seenHosts(report, 'good'),
    bad_mx: seenHosts(report, 'bad'),
    mixed_mx: seenHosts(report, 'partly'),
  };
  return { domain: report.domain, at: report.at_readable, check };
}

function seenHosts({ path }: Report, mark: Mark): string[] {
  return path.hosts
    .filter(({ certificate }) => certificate.source === 'pasted' && certificate.mark === mark)
    .map(({ host }) => host.title);
}
