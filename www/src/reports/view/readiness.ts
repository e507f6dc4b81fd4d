import type {
  Advice,
  AdviceLine,
  DomainView,
  Insights,
  Query,
  Readiness,
  TlsaReadiness,
} from '../../generated/reports';
import type { FixPlace } from '../../generated/report';
import { h, nodes } from '../../lib/h';
import { lazyDetails } from '../../lib/lazy';
import { rich } from '../../lib/text';
import { diffView } from '../../view/diff';
import { icon, type IconName } from '../../view/icon';
import { tag } from '../../view/tag';
import { lineDiff } from '../line-diff';
import { concerns } from '../query';
import { counted, number } from '../words';
import type { ListDesk } from './incidents';
import { type Compared, liveView } from './live';
import { policiesView } from './policies';

const FEW = 6;

type Look = readonly ['ok' | 'warn' | 'bad' | 'unk' | 'note', IconName, string];

const ENFORCE: Record<Readiness, Look> = {
  ready: ['ok', 'check', 'ready for enforce'],
  'not-ready': ['bad', 'cross', 'not ready for enforce'],
  'more-evidence': ['unk', 'question', 'more evidence needed'],
  enforcing: ['ok', 'check', 'enforcing'],
  'enforcing-with-failures': ['bad', 'cross', 'enforcing, with failures'],
  withdrawn: ['note', 'dash', 'policy withdrawn'],
  'no-policy': ['note', 'dash', 'no policy seen'],
};

const TLSA: Record<TlsaReadiness, Look> = {
  published: ['ok', 'check', 'TLSA published'],
  'published-with-failures': ['bad', 'cross', 'TLSA published, with failures'],
  'nothing-against': ['note', 'info', 'nothing against TLSA'],
  'not-ready': ['bad', 'cross', 'not ready for TLSA'],
  'more-evidence': ['unk', 'question', 'more evidence needed for TLSA'],
};

/** Domain by domain: may testing become enforce, and may TLSA records be published? */
export function readinessView(
  insights: Insights,
  query: Query,
  compared: Compared | null,
  desk: ListDesk,
): (Node | string)[] {
  const all = insights.domains.filter(({ domain }) => concerns(query, { domains: [domain] }));
  if (all.length === 0) return [];
  const shown = desk.isWhole ? all : all.slice(0, FEW);
  return nodes(
    h('h2', { id: 'readiness' }, 'Is it safe to enforce?'),
    h(
      'p',
      { class: 'soft about' },
      'Advice from all reports of a domain, whatever the filter leaves of them.',
    ),
    h(
      'div',
      { class: 'card items' },
      ...shown.map((domain) => domainView(domain, all.length === 1, comparedTo(domain, compared))),
      shown.length < all.length &&
        h(
          'button',
          {
            type: 'button',
            class: 'button small',
            'data-key': 'domains more',
            on: { click: desk.showWhole },
          },
          `Show ${counted(all.length - shown.length, 'more domain')}`,
        ),
    ),
  );
}

function comparedTo({ domain }: DomainView, compared: Compared | null): Compared | null {
  return compared?.seen.domain === domain ? compared : null;
}

/** The inside is made when it is opened: there may be hundreds of domains, each with a history. */
function domainView(domain: DomainView, isOnly: boolean, compared: Compared | null): HTMLElement {
  const isOpen = isOnly || compared !== null;
  return lazyDetails(
    { class: 'item', 'data-key': `domain ${domain.domain}`, open: isOpen, 'data-open': isOpen },
    h(
      'summary',
      null,
      h('b', { class: 'what' }, h('bdi', null, domain.domain)),
      domain.is_stale && tag('unk', 'question', 'old reports'),
      tag(...asOfThen(domain, ENFORCE[domain.readiness])),
      tag(...asOfThen(domain, TLSA[domain.tlsa_readiness])),
    ),
    () => [h('div', { class: 'body' }, ...insideOf(domain, compared))],
  );
}

/** What was good then need not be so today. */
function asOfThen({ is_stale }: DomainView, look: Look): Look {
  const [kind, , words] = look;
  return is_stale && kind === 'ok' ? ['note', 'info', `then ${words}`] : look;
}

function insideOf(domain: DomainView, compared: Compared | null): (Node | string)[] {
  const last = domain.policies.filter((period) => period.policy_type === 'sts').at(-1);
  return nodes(
    compared && liveView(compared),
    adviceView(domain.domain, 'MTA-STS', domain.advice, last?.lines ?? []),
    adviceView(domain.domain, 'DANE', domain.tlsa_advice, []),
    h(
      'section',
      { class: 'advice' },
      ...policiesView(domain),
      h(
        'p',
        { class: 'to-check' },
        h(
          'a',
          { class: 'button small', href: `#d=${encodeURIComponent(domain.domain)}` },
          'Check this domain now',
        ),
        h('span', { class: 'small soft' }, ' Asks the resolver; the reports stay open here.'),
      ),
    ),
  );
}

/** The answer, and behind it what it rests on and what follows from it. */
function adviceView(domain: string, title: string, advice: Advice, before: readonly string[]): HTMLElement {
  const { arithmetic, steps, policy, record } = advice;
  const isToPublish = policy !== null || record !== null;
  return h(
    'section',
    { class: 'advice' },
    h('h3', null, title),
    h('p', { class: 'sentence' }, ...rich(advice.sentence)),
    steps.length > 0 &&
      h('ol', { class: 'advice-steps' }, ...steps.map((step) => h('li', null, ...rich(step)))),
    arithmetic.length > 0 &&
      behind(`${domain} ${title} arithmetic`, 'The arithmetic', arithmeticTable(arithmetic)),
    isToPublish &&
      behind(
        `${domain} ${title} publish`,
        record === null ? 'The policy to publish' : 'The policy and the id to publish',
        ...(policy === null ? [] : [publish('policy-file', policy, before)]),
        ...(record === null ? [] : [publish('zone', `_mta-sts.${domain}. IN TXT "${record}"`, [])]),
      ),
  );
}

function behind(key: string, words: string, ...inside: Node[]): HTMLElement {
  return h(
    'details',
    { class: 'behind', 'data-key': key },
    h('summary', { class: 'small' }, words),
    ...inside,
  );
}

function arithmeticTable(lines: readonly AdviceLine[]): HTMLElement {
  return h(
    'table',
    { class: 'arithmetic' },
    h(
      'thead',
      null,
      h(
        'tr',
        null,
        ...['What is counted', 'There is', 'Needed'].map((name) => h('th', { scope: 'col' }, name)),
      ),
    ),
    h('tbody', null, ...lines.map(arithmeticLine)),
  );
}

function arithmeticLine({ label, value, needed, met }: AdviceLine): HTMLElement {
  return h(
    'tr',
    null,
    h('th', { scope: 'row' }, ...rich(label)),
    h('td', { class: 'value' }, number(value)),
    h(
      'td',
      { class: met === null ? null : met ? 'met' : 'unmet' },
      met !== null && icon(met ? 'check' : 'cross'),
      ' ',
      ...rich(needed),
      met !== null && h('span', { class: 'unseen' }, met ? ' (met)' : ' (not met)'),
    ),
  );
}

function publish(place: FixPlace, text: string, before: readonly string[]): HTMLElement {
  const lines = text.replace(/\r?\n$/, '').split(/\r?\n/);
  return diffView({ place, diff: lineDiff(before, lines), copy: text });
}
