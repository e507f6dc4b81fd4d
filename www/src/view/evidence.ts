import type { RawExchange, Report } from '../generated/report';
import { h, nodes } from '../lib/h';
import { count, octets, seconds } from '../lib/text';
import { timeline } from './timeline';

/** Every question and every answer, by the round they were asked in, with a box to find one. */
export function evidenceView(report: Report): (Node | string)[] {
  const rows = report.exchanges.map((exchange) => ({ exchange, element: row(exchange, report.exchanges) }));
  const rounds = groupByRound(report.exchanges);
  const bodies = rounds.map((round) => {
    const own = rows.filter((entry) => entry.exchange.round === round).map((entry) => entry.element);
    return h('tbody', null, roundHead(round, own.length), ...own);
  });
  const found = h('p', { class: 'small soft', role: 'status' });
  return nodes(
    h('h2', { id: 'evidence' }, 'Evidence'),
    h('p', { class: 'soft about' }, ...toldWords(report), ' ', summary(report, rounds.length)),
    rows.length > 0 &&
      h(
        'div',
        { class: 'card evidence' },
        filterBox(rows, found),
        found,
        h('table', { class: 'stack raw' }, heads(), ...bodies),
      ),
  );
}

function toldWords(report: Report): (Node | string)[] {
  if (report.told.length === 0) return ['No resolver was asked.'];
  const names = report.told.flatMap((told, index) => [
    index > 0 ? ' and ' : '',
    h('bdi', { title: told.url }, told.name),
  ]);
  const policy = report.exchanges.find((exchange) => exchange.asked.startsWith('mta-sts.'));
  return nodes(
    'The names below were told to ',
    ...names,
    policy !== undefined && ', and the policy host ',
    policy !== undefined && h('bdi', null, policy.asked),
    policy !== undefined && ' was asked for the policy',
    '; this page told nobody else.',
  );
}

function summary(report: Report, rounds: number): string {
  const failed = report.exchanges.filter((exchange) => exchange.failed).length;
  const words = `${count(report.exchanges.length, 'question')} in ${count(rounds, 'round')}`;
  return failed > 0 ? `${words}; ${failed} without a usable answer.` : `${words}.`;
}

function groupByRound(exchanges: readonly RawExchange[]): number[] {
  return [...new Set(exchanges.map((exchange) => exchange.round))].sort((a, b) => a - b);
}

function heads(): HTMLElement {
  const names = ['Question', 'Asked of', 'Answer', 'Time'];
  return h('thead', null, h('tr', null, ...names.map((name) => h('th', { scope: 'col' }, name))));
}

function roundHead(round: number, n: number): HTMLElement {
  return h(
    'tr',
    { class: 'round' },
    h('th', { scope: 'rowgroup', colspan: 4 }, `Round ${round}: ${count(n, 'question')}`),
  );
}

function row(exchange: RawExchange, all: readonly RawExchange[]): HTMLElement {
  return h(
    'tr',
    { 'data-exchange': exchange.id, class: exchange.failed ? 'failed' : null },
    h('td', { class: 'question' }, records(exchange)),
    h('td', { 'data-label': 'Asked of' }, h('bdi', null, exchange.asked)),
    h('td', { 'data-label': 'Answer' }, h('bdi', null, exchange.status)),
    h('td', { 'data-label': 'Time', class: 'time' }, timeline(exchange, all), `${exchange.took_ms} ms`),
  );
}

function records(exchange: RawExchange): HTMLElement {
  const question = h('bdi', null, exchange.question);
  if (exchange.lines.length === 0) return h('span', { class: 'mono' }, question);
  return h(
    'details',
    { 'data-key': `exchange ${exchange.id}` },
    h('summary', { class: 'mono' }, question),
    h('pre', { class: 'records' }, ...recordLines(exchange)),
    h('p', { class: 'small soft' }, `${octets(exchange.octets)}, ${exchange.at_ms} ms after the start`),
  );
}

function recordLines(exchange: RawExchange): (Node | string)[] {
  let part = '';
  return exchange.lines.flatMap((line) => {
    const head = line.section !== part ? h('b', null, `; ${line.section}\n`) : '';
    part = line.section;
    const ttl = line.ttl === null ? '' : `${line.ttl} `;
    const owner = line.owner === '' ? '' : `${line.owner} ${ttl}${line.rtype} `;
    const title = line.ttl === null ? null : `kept for ${seconds(line.ttl)}`;
    return nodes(head, h('bdi', { title }, `${owner}${line.text}`), '\n');
  });
}

function filterBox(rows: { exchange: RawExchange; element: HTMLElement }[], found: HTMLElement): HTMLElement {
  const input = h('input', {
    type: 'search',
    id: 'filter',
    'data-key': 'filter',
    placeholder: 'TLSA, NXDOMAIN, 192.0.2.1',
  });
  input.addEventListener('input', () => {
    const wanted = input.value.trim().toLowerCase();
    const shown = rows.filter(({ exchange, element }) => {
      element.hidden = !haystack(exchange).includes(wanted);
      return !element.hidden;
    });
    found.textContent = wanted === '' ? '' : `${shown.length} of ${rows.length} shown`;
  });
  return h('p', { class: 'filter' }, h('label', { for: 'filter' }, 'Find'), input);
}

function haystack(exchange: RawExchange): string {
  const lines = exchange.lines.map((line) => `${line.owner} ${line.rtype} ${line.text}`);
  return [exchange.question, exchange.asked, exchange.status, ...lines].join('\n').toLowerCase();
}

/** Brings the row of an exchange into view, opened. */
export function revealExchange(root: ParentNode, id: number): void {
  const element = root.querySelector<HTMLElement>(`tr[data-exchange="${id}"]`);
  if (!element) return;
  element.hidden = false;
  const details = element.querySelector('details');
  if (details) details.open = true;
  element.scrollIntoView({ block: 'center' });
  (element.querySelector('summary') ?? element).focus({ preventScroll: true });
}
