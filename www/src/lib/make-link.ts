import type { Report } from '../generated/report';
import { sitePage } from './site';

/** The MX hosts of a report, as DNS names them. */
export function mxHosts({ path }: Report): string[] {
  return path.hosts.map(({ host }) => host.title.toLowerCase());
}

/** Where the records of a section are made, filled in with what the report knows; null where there are none to make. */
export function makeLink(section: string, report: Report): string | null {
  const hosts = mxHosts(report);
  if (section === 'dane') return sitePage(`#make&for=tlsa&host=${hosts[0] ?? ''}`);
  if (section !== 'mta-sts' && section !== 'tls-rpt') return null;
  return sitePage(`#make&for=policy&domain=${report.domain}&hosts=${hosts.join(',')}`);
}
