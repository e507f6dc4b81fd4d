import type {
  DefectView,
  DocumentKind,
  DocumentLine,
  DocumentReport,
  Effect,
  FieldView,
} from '../generated/report';
import { h, nodes } from '../lib/h';
import { external } from '../lib/link';
import { count, rich, seconds } from '../lib/text';
import { sealPicture } from './seal';
import { tag } from './tag';

const NAMES: Record<DocumentKind, string> = {
  policy: 'MTA-STS policy',
  'sts-record': 'MTA-STS record',
  'tls-rpt-record': 'TLS-RPT record',
};

/** A policy or record on its own: valid or not, and each line with what is wrong in it. */
export function documentView(report: DocumentReport): (Node | string)[] {
  return nodes(
    h('section', { class: 'block verdict' }, sealPicture(report.valid ? 'whole' : 'broken'), verdict(report)),
    fieldsView(fields(report)),
    h('h2', null, 'Line by line'),
    h('ol', { class: 'card lines' }, ...report.lines.map((line) => lineView(line, report.defects))),
  );
}

function verdict(report: DocumentReport): HTMLElement {
  return h(
    'div',
    { class: 'words' },
    h('h2', { id: 'verdict', tabindex: -1 }, ...rich(report.summary)),
    h(
      'p',
      { class: 'soft small' },
      NAMES[report.kind],
      ', ',
      report.valid ? 'valid' : 'not valid',
      ', ',
      report.defects.length === 0 ? 'no defect.' : `${count(report.defects.length, 'defect')}.`,
    ),
  );
}

/** What the document says, as senders read it; nothing if they drop it. */
function fields({ policy, record }: DocumentReport): FieldView[] {
  if (policy) {
    return [
      { name: 'mode', value: policy.mode },
      ...policy.mx.map((mx) => ({ name: 'mx', value: mx })),
      { name: 'max_age', value: `${policy.max_age} (${seconds(policy.max_age)})` },
      ...policy.extensions,
    ];
  }
  if (!record) return [];
  const id = record.id === null ? [] : [{ name: 'id', value: record.id }];
  return [...id, ...record.rua.map((rua) => ({ name: 'rua', value: rua })), ...record.extensions];
}

function fieldsView(all: readonly FieldView[]): HTMLElement | false {
  if (all.length === 0) return false;
  const pairs = all.map(({ name, value }) =>
    h('div', null, h('dt', null, h('bdi', null, name)), h('dd', null, h('bdi', null, value))),
  );
  return h(
    'div',
    { class: 'block' },
    h('h2', null, 'What senders read in it'),
    h('dl', { class: 'card fields' }, ...pairs),
  );
}

function lineView(line: DocumentLine, defects: readonly DefectView[]): HTMLElement {
  const own = line.defects.flatMap((index) => defects[index] ?? []);
  return h(
    'li',
    { class: own.length > 0 ? 'marked' : null },
    h(
      'div',
      { class: 'source-line' },
      h('span', { class: 'number' }, line.number),
      h('code', null, h('bdi', null, line.text || ' ')),
    ),
    own.length > 0 && h('ul', null, ...own.map(defectView)),
  );
}

function defectView(defect: DefectView): HTMLElement {
  return h(
    'li',
    null,
    effectTag(defect.effect),
    ' ',
    ...rich(defect.message),
    h(
      'span',
      { class: 'references small' },
      h('span', null, `column ${defect.column}`),
      external(defect.reference.url, defect.reference.text),
      h('code', null, defect.code),
    ),
  );
}

export function effectTag(effect: Effect): HTMLElement {
  switch (effect) {
    case 'invalidates':
      return tag('bad', 'cross', 'not valid');
    case 'risks':
      return tag('warn', 'bang', 'risk');
    case 'informs':
      return tag('note', 'info', 'notice');
  }
}
