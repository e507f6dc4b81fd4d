/** Questions to a report. */

export function items(report) {
  return report.sections.flatMap((section) => section.items);
}

/** Names of the rules with at least one outcome of this kind. */
export function named(report, outcome) {
  return new Set(items(report).filter((item) => item.outcome === outcome).map((item) => item.name));
}

/** Questions to a resolver; the rest are requests to the policy host. */
export function dnsExchanges(report) {
  return report.exchanges.filter((exchange) => !exchange.question.startsWith('GET '));
}

export function policyExchanges(report) {
  return report.exchanges.filter((exchange) => exchange.question.startsWith('GET '));
}

export function mxHosts(report) {
  return report.path.hosts.map((host) => host.host.title.toLowerCase());
}
