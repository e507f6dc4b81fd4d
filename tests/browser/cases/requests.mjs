/** Who is told what, how often, and in how many rounds. */
import assert from 'node:assert/strict';
import { dnsExchanges } from '../lib/report.mjs';
import { checkPath } from '../lib/page.mjs';

/** Questions of a check with one resolver: more would be a cost, fewer would leave something unseen. */
const COSTS = [
  ['one-mx', 1],
  ['perfect', 2],
  ['five-mx', 5],
];

export function cases({ scenario }) {
  return [
    { name: 'nobody but resolver and policy host', run: (tools) => nobodyElse(tools, scenario('perfect').domain) },
    { name: 'no preflight, no credentials, no referrer', run: (tools) => quiet(tools, scenario('perfect').domain) },
    ...COSTS.map(([id, hosts]) => ({ name: `two rounds for ${hosts} MX`, run: (tools) => cost(tools, scenario(id), hosts) })),
    { name: 'two rounds at 100 ms each', alone: true, run: (tools) => latency(tools, scenario('five-mx').domain) },
  ];
}

async function nobodyElse({ open, world }, domain) {
  const tab = await open({ path: checkPath(domain, world.doh) });
  await tab.report();
  const hosts = new Set(tab.requests.map((request) => new URL(request.url()).host));
  assert.deepEqual([...hosts].sort(), ['doh.lab', `mta-sts.${domain}`, 'waxseal.lab'].sort());
  const elsewhere = tab.requests.filter((request) => !request.url().startsWith(world.site));
  assert.ok(elsewhere.every((request) => request.resourceType() === 'fetch'));
}

async function quiet({ open, world }, domain) {
  const tab = await open();
  const session = await tab.context.newCDPSession(tab.page);
  const sent = [];
  session.on('Network.requestWillBeSent', ({ request, type }) => sent.push({ url: request.url, method: request.method, type }));
  const headers = [];
  session.on('Network.requestWillBeSentExtraInfo', (event) => headers.push(event.headers));
  await session.send('Network.enable');
  await tab.check(domain, { resolver: world.doh });
  assert.ok(sent.length > 10);
  assert.deepEqual(sent.filter((each) => each.method !== 'GET' || each.type === 'Preflight'), []);
  const names = new Set(headers.flatMap((each) => Object.keys(each).map((name) => name.toLowerCase())));
  assert.ok(names.has('accept'), 'the headers were seen');
  for (const name of ['referer', 'cookie', 'authorization']) assert.ok(!names.has(name), name);
}

async function cost({ open, world }, { domain }, hosts) {
  const tab = await open();
  const report = await tab.check(domain, { resolver: world.doh });
  assert.equal(report.path.hosts.length, hosts);
  const asked = dnsExchanges(report);
  const sent = tab.requests.filter((request) => request.url().startsWith(world.doh));
  assert.equal(sent.length, asked.length, 'each question is one request');
  assert.equal(new Set(sent.map((request) => request.url())).size, sent.length, 'no question is asked twice');
  const rounds = [1, 2].map((round) => asked.filter((exchange) => exchange.round === round).length);
  console.log(`${domain}: ${asked.length} DoH requests in ${rounds.join(' + ')}`);
  assert.ok(asked.every((exchange) => exchange.round <= 2), 'two rounds');
  assert.ok(asked.length <= 20 + 12 * hosts, `${asked.length} questions`);
}

/** Two rounds take two delays, and not one for every question. */
async function latency({ borrow, world }, domain) {
  const tab = await borrow();
  await tab.check(domain, { resolver: world.doh });
  const report = await tab.check(domain, { resolver: world.slow });
  const last = Math.max(...report.exchanges.map((exchange) => exchange.at_ms));
  console.log(`${domain} with 100 ms added to each answer: ${last} ms`);
  assert.ok(last >= 200, `${last} ms is less than two delays`);
  assert.equal(Math.max(...report.exchanges.map((exchange) => exchange.round)), 2);
}
