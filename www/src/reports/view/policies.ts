import { scaleLinear } from 'd3-scale';
import type { DomainView, PolicyPeriod } from '../../generated/reports';
import { h, nodes, svg } from '../../lib/h';
import { seconds } from '../../lib/text';
import { diffText } from '../../view/diff';
import { daysBetween, daySpan, longDay } from '../days';
import { lineDiff } from '../line-diff';
import { counted, number } from '../words';

/** What outsiders saw of a domain's policies: when each was in force for them, and what changed from one to the next. */
export function policiesView({ domain, policies }: DomainView): (Node | string)[] {
  const [first] = policies.map((period) => period.first_day).sort();
  const last = policies
    .map((period) => period.last_day)
    .sort()
    .at(-1);
  if (first === undefined || last === undefined) return [];
  const x = scaleLinear()
    .domain([0, daysBetween(first, last) + 1])
    .range([0, 100]);
  const place = (period: PolicyPeriod): SVGSVGElement =>
    strip(x(daysBetween(first, period.first_day)), x(daysBetween(first, period.last_day) + 1), period);
  return nodes(
    h('h3', null, 'What reporters saw of its policies'),
    h('p', { class: 'small soft' }, `Over ${daySpan(first, last)}.`),
    h(
      'ol',
      { class: 'periods', 'aria-label': `Policies of ${domain}` },
      ...policies.map((period, index) => periodView(period, predecessor(policies, index), place(period))),
    ),
  );
}

function predecessor(policies: readonly PolicyPeriod[], index: number): PolicyPeriod | undefined {
  const of = policies[index];
  const before = policies.slice(0, index).reverse();
  return before.find(
    (each) => each.policy_type === of?.policy_type && each.policy_domain === of.policy_domain,
  );
}

function strip(from: number, to: number, period: PolicyPeriod): SVGSVGElement {
  return svg(
    'svg',
    { class: 'strip', viewBox: '0 0 100 6', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    svg('rect', { class: 'rail', width: 100, height: 6 }),
    svg('rect', {
      class: `period ${period.mode ?? 'other'}`,
      x: from.toFixed(2),
      width: Math.max(0.8, to - from).toFixed(2),
      height: 6,
    }),
  );
}

function periodView(
  period: PolicyPeriod,
  before: PolicyPeriod | undefined,
  place: SVGSVGElement,
): HTMLElement {
  const facts = [
    period.max_age !== null && `max_age ${seconds(period.max_age)}`,
    counted(period.sessions, 'session'),
    period.failed > 0 && `${number(period.failed)} failed`,
    counted(period.reporters.length, 'reporter'),
    period.held_until !== null && `may be held until ${longDay(period.held_until)}`,
  ];
  return h(
    'li',
    null,
    h(
      'p',
      null,
      h('b', null, title(period)),
      ' ',
      h('span', { class: 'soft' }, daySpan(period.first_day, period.last_day)),
    ),
    place,
    h('p', { class: 'small soft' }, facts.filter(Boolean).join(' · ')),
    period.lines.length > 0 && text(period, before),
  );
}

function title(period: PolicyPeriod): string {
  const kind =
    period.policy_type === 'sts' ? 'MTA-STS' : period.policy_type === 'tlsa' ? 'TLSA' : period.policy_type;
  return period.mode === null ? kind : `${kind}, ${period.mode}`;
}

function text(period: PolicyPeriod, before: PolicyPeriod | undefined): HTMLElement {
  const lines = before
    ? lineDiff(before.lines, period.lines)
    : period.lines.map((line) => ({ op: 'keep' as const, text: line }));
  const tags = { add: 'ins', remove: 'del', keep: 'span' } as const;
  return h(
    'details',
    { 'data-key': `period ${period.policy_type} ${period.policy_domain} ${period.first_day}` },
    h('summary', { class: 'small' }, before ? 'What changed' : 'The policy'),
    h(
      'div',
      { class: 'diff' },
      h(
        'p',
        { class: 'small soft' },
        'of ',
        h('bdi', null, period.policy_domain),
        ', seen by ',
        ...names(period),
      ),
      h('pre', null, ...lines.map((line) => h(tags[line.op], null, h('bdi', null, diffText(line))))),
    ),
  );
}

function names(period: PolicyPeriod): (Node | string)[] {
  return period.reporters.flatMap((name, index) => [index > 0 ? ', ' : '', h('bdi', null, name)]);
}
