/** A transcript, a bounce or certificates by themselves, where there is no check they belong to. */

import type {
  CertificateReport,
  CertificateView,
  Effect,
  NoticeView,
  ProblemView,
  ReasonView,
  Reference,
  Seal,
  SentCertificateView,
  SessionView,
  Severity,
  StarttlsView,
  TranscriptReport,
  TranscriptStatus,
} from '../generated/report';
import { copyButton } from '../lib/copy';
import { h, nodes } from '../lib/h';
import { external } from '../lib/link';
import { count, rich } from '../lib/text';
import { sealPicture } from '../view/seal';
import { severityTag, tag } from '../view/tag';

const SEALS: Record<TranscriptStatus, Seal> = { fine: 'unproved', found: 'broken', unchecked: 'unknown' };

const STATUS_WORDS: Record<TranscriptStatus, string> = {
  fine: 'STARTTLS was offered or used. Whether the certificate counts is for the check of the domain to say.',
  found: 'Something in it needs attention.',
  unchecked: 'Nothing can be said of STARTTLS by it.',
};

/** A server is not valid or invalid, as a document is: what it does is an error or worth knowing. */
const SEVERITIES: Record<Effect, Severity> = { invalidates: 'error', risks: 'warning', informs: 'notice' };

export function transcriptView(report: TranscriptReport): (Node | string)[] {
  return nodes(
    headline(SEALS[report.status], report.summary, STATUS_WORDS[report.status]),
    problemsView('About the text itself', report.problems),
    ...report.sessions.flatMap(sessionView),
    report.notices.length > 0 && h('h2', null, 'What mail programs complain of'),
    ...report.notices.map(noticeView),
    report.certificates.length > 0 && h('h2', null, 'Certificates outside of sessions'),
    report.certificates.length > 0 &&
      h('div', { class: 'card' }, ...report.certificates.map(sentCertificate)),
    h(
      'p',
      { class: 'soft' },
      'To judge a session against what its domain publishes, check the domain above and paste it into that report.',
    ),
  );
}

function headline(seal: Seal, title: string, detail: string): HTMLElement {
  return h(
    'section',
    { class: 'block verdict' },
    sealPicture(seal),
    h(
      'div',
      { class: 'words' },
      h('h2', { id: 'verdict', tabindex: -1 }, ...rich(title)),
      h('p', { class: 'soft' }, ...rich(detail)),
    ),
  );
}

function sessionView(session: SessionView): (Node | string)[] {
  const { starttls, tls } = session;
  const address = session.address === null ? '' : ` [${session.address}]`;
  return nodes(
    h(
      'h2',
      null,
      'Session with ',
      h('bdi', null, `${session.host ?? 'a server it does not name'}${address}`),
    ),
    h(
      'div',
      { class: 'card' },
      h('p', { class: 'first' }, starttlsTag(starttls), ' ', ...rich(sentence(starttls.message))),
      fields([
        ['Printed by', session.tool],
        ['Seen', session.seen_at],
        ['Greeting', session.greeting],
        ['Calls itself', session.before?.name ?? session.inside?.name ?? null],
        ['Offers before TLS', session.before?.keywords.join(', ') ?? null],
        ['Offers inside TLS', session.inside?.keywords.join(', ') ?? null],
        ['TLS', tls && [tls.version, tls.cipher].filter(Boolean).join(', ')],
        ['Name asked for (SNI)', tls?.server_name ?? null],
        ['The program says of the certificate', tls?.verification ?? null],
        ['Takes REQUIRETLS', session.requiretls === null ? null : session.requiretls ? 'yes' : 'no'],
      ]),
      problemList(session.defects),
      ...session.refusals.map((refusal) =>
        h(
          'p',
          { class: 'small' },
          h('code', null, refusal.command),
          ' was answered with ',
          h('code', null, refusal.reply),
          refusal.temporary && ', which may be otherwise later',
        ),
      ),
      ...session.certificates.map(sentCertificate),
    ),
  );
}

function starttlsTag({ effect }: StarttlsView): HTMLElement {
  if (effect === null) return tag('unk', 'question', 'not checked');
  return effect === 'informs' ? tag('ok', 'check', 'STARTTLS') : severityTag(SEVERITIES[effect]);
}

function sentCertificate(certificate: SentCertificateView): HTMLElement {
  return h(
    'p',
    { class: 'small certificate' },
    `Certificate in line ${certificate.line}, SHA-256 `,
    h('code', null, certificate.sha256),
  );
}

function noticeView(notice: NoticeView): HTMLElement {
  const about = notice.host ?? notice.domain;
  return h(
    'div',
    { class: 'card' },
    h('p', { class: 'first' }, ...rich(notice.meaning)),
    h('p', null, h('b', null, 'What to do: '), ...rich(notice.advice)),
    h(
      'figure',
      { class: 'quote from-pasted' },
      h(
        'figcaption',
        null,
        h('span', { class: 'label' }, `line ${notice.line}`),
        about !== null && h('span', null, 'about ', h('bdi', null, about)),
        notice.count > 1 && h('span', { class: 'soft' }, count(notice.count, 'time')),
      ),
      h('pre', null, h('bdi', null, notice.quoted)),
    ),
    referenceLine(notice.reference),
  );
}

function problemsView(title: string, problems: readonly ProblemView[]): HTMLElement | false {
  if (problems.length === 0) return false;
  return h(
    'div',
    { class: 'block' },
    h('h2', null, title),
    h('div', { class: 'card' }, problemList(problems)),
  );
}

function problemList(problems: readonly ProblemView[]): HTMLElement | false {
  if (problems.length === 0) return false;
  return h(
    'ul',
    { class: 'plain' },
    ...problems.map((problem) =>
      h('li', null, ...finding(problem.effect, problem.message, problem.reference, `line ${problem.line}`)),
    ),
  );
}

function finding(
  effect: Effect,
  message: string,
  reference: Reference | null,
  place: string,
): (Node | string)[] {
  return nodes(
    severityTag(SEVERITIES[effect]),
    ' ',
    ...rich(sentence(message)),
    h(
      'span',
      { class: 'references small' },
      place !== '' && h('span', null, place),
      reference && external(reference.url, reference.text),
    ),
  );
}

function referenceLine(reference: Reference): HTMLElement {
  return h('p', { class: 'references small' }, external(reference.url, reference.text));
}

export function certificatesView(report: CertificateReport): (Node | string)[] {
  if (report.authorities_only) return authoritiesView(report);
  const [seal, title] = report.valid
    ? (['unproved', 'A public authority vouches for this certificate.'] as const)
    : report.checked
      ? (['broken', 'Nobody who relies on public authorities accepts this certificate.'] as const)
      : (['unknown', 'Not all that decides could be checked.'] as const);
  return nodes(
    headline(
      seal,
      title,
      'Judged by the authorities that Mozilla trusts, as senders with MTA-STS do. DANE asks for no authority: check the domain to hold it against TLSA records.',
    ),
    report.reasons.length > 0 && h('h2', null, 'What was found'),
    report.reasons.length > 0 && h('ul', { class: 'card plain' }, ...report.reasons.map(reasonView)),
    report.certificates.length > 0 && h('h2', null, count(report.certificates.length, 'certificate')),
    ...report.certificates.map(certificateView),
  );
}

/** A root or an intermediate is not what a server shows, so that there is nothing to be good or bad. */
function authoritiesView({ certificates, reasons }: CertificateReport): (Node | string)[] {
  const one = certificates.length === 1;
  return nodes(
    headline(
      'unknown',
      one
        ? 'This is an authority’s certificate, not a server’s.'
        : 'These are authorities’ certificates, and no server’s.',
      'Servers show it behind their own: give the whole chain to have it judged. A TLSA record of usage 2 may name it.',
    ),
    reasons.length > 0 && h('ul', { class: 'card plain' }, ...reasons.map(reasonView)),
    h('h2', null, count(certificates.length, 'certificate')),
    ...certificates.map(certificateView),
  );
}

function reasonView(reason: ReasonView): HTMLElement {
  return h('li', null, ...finding(reason.effect, reason.message, reason.reference, ''));
}

function certificateView(certificate: CertificateView): HTMLElement {
  const tlsa = `3 1 1 ${certificate.spki_sha256}`;
  return h(
    'div',
    { class: 'card' },
    h('h3', null, h('bdi', null, certificate.subject || 'no subject')),
    fields([
      ['Names', [...certificate.dns_names, ...certificate.addresses].join(', ') || null],
      ['Issued by', certificate.self_issued ? 'itself' : certificate.issuer],
      ['Valid', certificate.valid_readable],
      ['Key', certificate.key],
      ['Signed with', certificate.signature],
      ['For', certificate.is_ca ? 'an authority' : 'a server'],
      ['SHA-256', certificate.sha256],
      ['SHA-256 of its key', certificate.is_ca ? certificate.spki_sha256 : null],
    ]),
    !certificate.is_ca &&
      h(
        'figure',
        { class: 'diff' },
        h(
          'figcaption',
          null,
          h('span', { class: 'soft small' }, 'TLSA record of its key'),
          copyButton('Copy', () => tlsa),
        ),
        h('pre', null, tlsa),
      ),
  );
}

function fields(all: readonly (readonly [string, string | null])[]): HTMLElement {
  const shown = all.filter((pair): pair is readonly [string, string] => pair[1] !== null && pair[1] !== '');
  return h(
    'dl',
    { class: 'fields small' },
    ...shown.map(([name, value]) =>
      h('div', null, h('dt', null, name), h('dd', null, h('bdi', null, value))),
    ),
  );
}

/** Our clauses begin in ASCII and end without a full stop. */
function sentence(clause: string): string {
  return `${clause.charAt(0).toUpperCase()}${clause.slice(1)}${clause.endsWith('.') ? '' : '.'}`;
}
