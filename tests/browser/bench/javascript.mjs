/**
 * The other side of the measurement: TLS reports read with `TextDecoder` and `JSON.parse`, and added up in plain
 * JavaScript by the rules of the core, so that both sides come to the same numbers.
 *
 * It does the least that gives these numbers. It keeps no rows, looks for nothing that deviates from RFC 8460, and
 * trusts its input.
 */

const decoder = new TextDecoder();

export const decode = (octets) => decoder.decode(octets);

export class JavaScriptReports {
  #names = new Set();
  #total = { reports: 0, ...sum() };
  #days = new Map();
  #reporters = new Map();
  #domains = new Map();
  #policyTypes = new Map();
  #resultTypes = new Map();
  #mxHosts = new Map();

  add(octets) {
    const report = JSON.parse(decode(octets));
    const reporter = report['organization-name'];
    const start = report['date-range']['start-datetime'];
    if (this.#isKnown(report, reporter, start)) return;
    this.#total.reports += 1;
    const day = at(this.#days, start.slice(0, 10));
    day.reports = (day.reports ?? 0) + 1;
    const counted = new Map();
    for (const policy of report.policies) {
      const domain = policy.policy['policy-domain'];
      let group = counted.get(domain);
      if (!group) counted.set(domain, (group = { types: new Map(), results: new Map(), hosts: new Map() }));
      this.#policy(policy, group);
    }
    for (const [domain, { types, results, hosts }] of counted) {
      addLargest(this.#resultTypes, results);
      addLargest(this.#mxHosts, hosts);
      const whole = largest(types.values());
      add(this.#total, whole);
      add(day, whole);
      add(at(this.#reporters, reporter), whole);
      add(at(this.#domains, domain), whole);
    }
  }

  /** A report is known by organisation, report-id, policy domains and start; the id alone is not unique. */
  #isKnown(report, reporter, start) {
    const domains = report.policies.map(({ policy }) => policy['policy-domain']).sort();
    const name = `${reporter}\n${report['report-id']}\n${start}\n${domains.join('\n')}`;
    if (this.#names.has(name)) return true;
    this.#names.add(name);
    return false;
  }

  #policy({ policy, summary, 'failure-details': details = [] }, { types, results, hosts }) {
    const type = policy['policy-type'];
    const successful = Number(summary['total-successful-session-count']);
    const failed = Number(summary['total-failure-session-count']);
    const byResult = new Map();
    const byHost = new Map();
    for (const detail of details) {
      const result = detail['result-type'];
      const host = detail['receiving-mx-hostname'];
      const known = byResult.get(result) ?? 0;
      const sessions = Math.min(detail['failed-session-count'], failed - known);
      byResult.set(result, known + sessions);
      byHost.set(host, (byHost.get(host) ?? 0) + sessions);
    }
    const delivered = POLICY_FAILURES.reduce((sum, result) => sum + (byResult.get(result) ?? 0), 0);
    const blocked = letsThrough(type, policy['policy-string']) ? 0 : Math.max(failed - delivered, 0);
    const counts = { successful, failed, blocked };
    add(at(types, type), counts);
    add(at(this.#policyTypes, type), counts);
    for (const [result, sessions] of byResult) addOfType(results, result, type, sessions);
    for (const [host, sessions] of byHost) addOfType(hosts, host, type, Math.min(sessions, failed));
  }

  /** What a first view of the numbers needs: totals, days in order, and the longest bars of each dimension. */
  aggregate() {
    const { reports, successful, failed, blocked } = this.#total;
    return {
      totals: { reports, sessions: successful + failed, successful, failed, let_through: failed - blocked },
      days: [...this.#days]
        .map(([day, { reports, successful, failed }]) => ({ day, reports, successful, failed }))
        .sort((a, b) => (a.day < b.day ? -1 : 1)),
      reporter: bars(this.#reporters),
      domain: bars(this.#domains),
      policy_type: bars(this.#policyTypes),
      result_type: bars(this.#resultTypes),
      mx: bars(this.#mxHosts),
    };
  }
}

function sum() {
  return { successful: 0, failed: 0, blocked: 0 };
}

function at(map, key) {
  let found = map.get(key);
  if (!found) map.set(key, (found = sum()));
  return found;
}

function add(to, { successful, failed, blocked }) {
  to.successful += successful;
  to.failed += failed;
  to.blocked += blocked;
}

/** Without a policy the mail was delivered. */
const POLICY_FAILURES = ['sts-policy-fetch-error', 'sts-policy-invalid', 'sts-webpki-invalid'];

/** Policies of one type add up; of a lack that is said once for each mechanism the largest counts. */
function addOfType(all, key, type, sessions) {
  let types = all.get(key);
  if (!types) all.set(key, (types = new Map()));
  const known = types.get(type) ?? 0;
  types.set(type, type === 'no-policy-found' ? Math.max(known, sessions) : known + sessions);
}

/** Of several types the largest counts. */
function addLargest(to, all) {
  for (const [key, types] of all) at(to, key).failed += Math.max(...types.values());
}

/** Sessions that were counted under policies of several types count once, as failed if they failed under one. */
function largest(types) {
  let sessions = 0;
  let failed = 0;
  let blocked = 0;
  for (const type of types) {
    sessions = Math.max(sessions, type.successful + type.failed);
    failed = Math.max(failed, type.failed);
    blocked = Math.max(blocked, type.blocked);
  }
  return { successful: sessions - failed, failed, blocked };
}

function letsThrough(type, lines) {
  if (type === 'no-policy-found') return true;
  if (type !== 'sts' || !Array.isArray(lines)) return false;
  const mode = lines.find((line) => line.startsWith('mode:'))?.slice(5).trim();
  return mode === 'testing' || mode === 'none';
}

/** As many as the page lists. */
const MAX_BARS = 50;

function bars(map) {
  return [...map]
    .map(([value, { successful, failed }]) => ({ value, successful, failed }))
    .sort((a, b) => b.successful + b.failed - a.successful - a.failed || (a.value < b.value ? -1 : 1))
    .slice(0, MAX_BARS);
}
