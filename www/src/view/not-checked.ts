import type { NotCheckedItem, OtherCommand, Report } from '../generated/report';
import { copyButton } from '../lib/copy';
import { CERTIFICATE_FILES, fileButton, readFile, takeDrops } from '../lib/file';
import { h, nodes } from '../lib/h';
import { external } from '../lib/link';
import { wholeWords } from '../lib/wrap';
import { rich } from '../lib/text';
import { referencesView } from './references';
import { tag } from './tag';

/** Hands the policy the visitor saw to the check. */
export type SupplyPolicy = (body: Uint8Array) => void;

/** Hands over what a program printed of a session with `host`; gives the reason if it was not taken. */
export type SupplySession = (text: Uint8Array, host: string | null) => Promise<string | null>;

export interface Supply {
  readonly policy: SupplyPolicy;
  readonly session: SupplySession;
}

/** What no rule could judge from here, and how the visitor can. `supply` is missing where nothing can take it. */
export function notCheckedView(report: Report, supply: Supply | null): (Node | string)[] {
  if (report.not_checked.length === 0) return [];
  return nodes(
    h('h2', { id: 'not-checked', tabindex: -1 }, 'Not checked'),
    h(
      'p',
      { class: 'soft about' },
      'Not checked is never a pass. Here is why each was left open, and how to see for yourself.',
    ),
    h(
      'div',
      { class: 'card unchecked' },
      ...report.not_checked.map((item, index) => entry(item, index, supply)),
    ),
  );
}

function entry(item: NotCheckedItem, index: number, supply: Supply | null): HTMLElement {
  return h(
    'section',
    null,
    h('h3', null, tag('unk', 'question', 'not checked'), ' ', ...rich(item.what)),
    h('p', null, ...rich(item.why)),
    h('p', null, ...rich(item.how)),
    ...remedy(item, index, supply),
    referencesView(item.references),
  );
}

function remedy(
  { action, command: line, other_commands: others, host }: NotCheckedItem,
  index: number,
  supply: Supply | null,
): HTMLElement[] {
  if (action === 'open-policy' && line !== null) return [policyDesk(line, index, supply)];
  const run = line === null ? [] : [command('Command', line), ...otherPrograms(others, index)];
  if (action !== 'paste-session' || !supply) return run;
  return [...run, h('div', { class: 'desk' }, sessionForm(host, index, supply.session))];
}

/** For those who do not have the first one, or to whom it showed too little. */
function otherPrograms(others: readonly OtherCommand[], index: number): HTMLElement[] {
  if (others.length === 0) return [];
  return [
    h(
      'details',
      { class: 'quiet', 'data-key': `programs ${index}` },
      h('summary', null, h('span', { class: 'what' }, 'Other programs')),
      ...others.map(({ program, line }) => command(program, line)),
    ),
  ];
}

function command(label: string, text: string): HTMLElement {
  return h(
    'figure',
    { class: 'diff' },
    h(
      'figcaption',
      null,
      h('span', { class: 'soft small' }, label),
      copyButton('Copy', () => text),
    ),
    h('pre', { class: 'command' }, ...wholeWords(text)),
  );
}

/** The browser shows the visitor what it hides from this page: one click there, one paste back. */
function policyDesk(url: string, index: number, supply: Supply | null): HTMLElement {
  const open = external(url, 'Open the policy in a new tab');
  open.classList.add('button');
  const address = h('p', { class: 'small soft' }, h('bdi', null, url));
  return h('div', { class: 'desk' }, h('p', null, open), address, supply && policyForm(index, supply.policy));
}

function policyForm(index: number, supply: SupplyPolicy): HTMLElement {
  return pasteForm({
    id: `policy-text-${index}`,
    label: 'Paste the policy here, or drop the file',
    placeholder: 'version: STSv1',
    use: 'Use this policy',
    accept: '.txt,text/plain',
    empty: 'There is no text yet: paste what the other tab shows.',
    take: async (body) => {
      supply(body);
      return null;
    },
  });
}

function sessionForm(host: string | null, index: number, supply: SupplySession): HTMLElement {
  return pasteForm({
    id: host === null ? `session-text-${index}` : `session-text-${host}`,
    label: `Paste what it printed${host === null ? '' : ` for ${host}`}, or drop a file with that or with certificates`,
    placeholder: 'CONNECTED(00000003)',
    use: 'Use this session',
    accept: `.txt,.log,text/plain,${CERTIFICATE_FILES}`,
    empty: 'There is no text yet: paste all that the command printed.',
    take: (text) => supply(text, host),
  });
}

interface Paste {
  readonly id: string;
  readonly label: string;
  readonly placeholder: string;
  readonly use: string;
  readonly accept: string;
  readonly empty: string;
  /** Gives the reason if it was not taken. */
  readonly take: (body: Uint8Array) => Promise<string | null>;
}

function pasteForm({ id, label, placeholder, use, accept, empty, take }: Paste): HTMLElement {
  const text = h('textarea', {
    id,
    rows: 5,
    spellcheck: false,
    autocomplete: 'off',
    'data-key': id,
    placeholder,
  });
  const note = h('p', { class: 'small', role: 'status' });
  const refuse = (message: string): void => note.replaceChildren(...rich(message));
  const offer = async (body: Uint8Array): Promise<void> => {
    refuse('');
    const refusal = await take(body);
    if (refusal !== null) refuse(refusal);
  };
  const form = h(
    'form',
    { class: 'paste' },
    h('label', { for: id }, label),
    text,
    h(
      'p',
      { class: 'buttons' },
      h('button', { class: 'button', type: 'submit' }, use),
      fileButton('Choose the file', accept, (body) => void offer(body), refuse),
    ),
    note,
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (text.value.trim() === '') refuse(empty);
    else void offer(new TextEncoder().encode(text.value));
  });
  takeDrops(form, ({ files: [file] }) => {
    if (file) void readFile(file, (body) => void offer(body), refuse);
  });
  return form;
}
