import type {
  Effect,
  Made,
  MadeFile,
  MakeStep,
  Publish,
  ReasonView,
  RecordChoice,
  Severity,
} from '../generated/report';
import { copyButton } from '../lib/copy';
import { download } from '../lib/download';
import { h, nodes } from '../lib/h';
import { external } from '../lib/link';
import { count, rich } from '../lib/text';
import { diffText, PLACES } from '../view/diff';
import { severityTag } from '../view/tag';
import { sentence } from './words';

/** What is made is neither valid nor invalid: it is an error to publish it so, or worth knowing. */
const SEVERITIES: Record<Effect, Severity> = { invalidates: 'error', risks: 'warning', informs: 'notice' };

/** What was made, in the order in which it is to be published. */
export function madeView({ choices, steps, notes }: Made): (Node | string)[] {
  return nodes(
    notesView(notes.filter(({ effect }) => effect !== 'informs')),
    steps.length > 0 &&
      h(
        'ol',
        { class: 'card plan' },
        ...steps.map((step, place) => stepView(step, choices, place === steps.length - 1)),
      ),
    notesView(notes.filter(({ effect }) => effect === 'informs')),
    choices.length > 0 && othersView(choices.filter(({ recommended }) => !recommended)),
  );
}

/** What may do harm stands before the steps, what is only to be known behind them. */
function notesView(notes: readonly ReasonView[]): HTMLElement | false {
  return notes.length > 0 && h('ul', { class: 'card plain notes' }, ...notes.map(noteView));
}

function noteView({ effect, message, reference }: ReasonView): HTMLElement {
  return h(
    'li',
    null,
    severityTag(SEVERITIES[effect]),
    ' ',
    ...rich(sentence(message)),
    ' ',
    reference && h('span', { class: 'small soft' }, external(reference.url, reference.text)),
  );
}

function stepView(step: MakeStep, choices: readonly RecordChoice[], isLast: boolean): HTMLElement {
  const best = choices.find(({ recommended }) => recommended);
  return h(
    'li',
    null,
    h(
      'h2',
      null,
      h('span', null, ...rich(step.title)),
      ' ',
      h('span', { class: 'when' }, h('time', { datetime: step.at }, step.when)),
    ),
    step.detail !== '' && h('p', null, ...rich(step.detail)),
    best && h('p', null, ...rich(sentence(best.why))),
    step.publish && linesView(step.publish, step.file),
    step.before_next !== '' &&
      h(
        'p',
        { class: 'gate' },
        h('b', null, isLast ? 'Then: ' : 'Before you go on: '),
        ...rich(step.before_next),
      ),
    h('p', { class: 'references small' }, external(step.reference.url, step.reference.text)),
  );
}

/** The lines. Where all are new they stand as they are published; else with the signs of a difference. */
function linesView(publish: Publish, file: MadeFile | null): HTMLElement {
  const isAllNew = publish.diff.every(({ op }) => op === 'add');
  const lines = publish.diff.map((entry) =>
    isAllNew ? line(entry.text) : h(TAGS[entry.op], null, diffText(entry)),
  );
  return figure(PLACES[publish.place], publish.copy, lines, file);
}

const TAGS = { add: 'ins', remove: 'del', keep: 'span' } as const;

/** An element of its own, so that where it is broken to fit it is seen where the next one begins. */
function line(text: string): HTMLElement {
  return h('span', null, `${text}\n`);
}

function figure(
  label: string,
  copy: string,
  lines: readonly HTMLElement[],
  file: MadeFile | null = null,
): HTMLElement {
  const save = (): void => {
    // The line ends of the file are part of it.
    if (file) download(file.name, 'text/plain', file.text);
  };
  return h(
    'figure',
    { class: 'diff' },
    h(
      'figcaption',
      null,
      h('span', { class: 'soft small' }, label),
      h(
        'span',
        { class: 'buttons' },
        file &&
          h('button', { type: 'button', class: 'button small', on: { click: save } }, `Save ${file.name}`),
        copy !== '' && copyButton('Copy', () => copy),
      ),
    ),
    h('pre', null, ...lines),
  );
}

function othersView(others: readonly RecordChoice[]): HTMLElement | false {
  if (others.length === 0) return false;
  return h(
    'details',
    { class: 'others', 'data-key': 'others' },
    h('summary', null, h('span', { class: 'what' }, count(others.length, 'other record'))),
    ...others.map(({ why, of, line: text }) =>
      h(
        'div',
        { class: 'other' },
        h('p', null, ...rich(sentence(why))),
        figure(sentence(of), text, [line(text)]),
      ),
    ),
  );
}
