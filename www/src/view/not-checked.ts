import type { NotCheckedItem, Report } from '../generated/report';
import { copyButton } from '../lib/copy';
import { fileButton, readFile, takeDrops } from '../lib/file';
import { h, nodes } from '../lib/h';
import { external } from '../lib/link';
import { rich } from '../lib/text';
import { referencesView } from './references';
import { tag } from './tag';

/** Hands the policy the visitor saw to the check. */
export type SupplyPolicy = (body: Uint8Array) => void;

/** What no rule could judge from here, and how the visitor can. `supply` is missing where nothing can take it. */
export function notCheckedView(report: Report, supply: SupplyPolicy | null): (Node | string)[] {
  if (report.not_checked.length === 0) return [];
  return nodes(
    h('h2', { id: 'not-checked' }, 'Not checked'),
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

function entry(item: NotCheckedItem, index: number, supply: SupplyPolicy | null): HTMLElement {
  const opensPolicy = item.action === 'open-policy' && item.command !== null;
  return h(
    'section',
    null,
    h('h3', null, tag('unk', 'question', 'not checked'), ' ', ...rich(item.what)),
    h('p', null, ...rich(item.why)),
    h('p', null, ...rich(item.how)),
    opensPolicy
      ? policyDesk(item.command ?? '', index, supply)
      : item.command !== null && command(item.command),
    referencesView(item.references),
  );
}

function command(text: string): HTMLElement {
  return h(
    'figure',
    { class: 'diff' },
    h(
      'figcaption',
      null,
      h('span', { class: 'soft small' }, 'Command'),
      copyButton('Copy', () => text),
    ),
    h('pre', null, text),
  );
}

/** The browser shows the visitor what it hides from this page: one click there, one paste back. */
function policyDesk(url: string, index: number, supply: SupplyPolicy | null): HTMLElement {
  const open = external(url, 'Open the policy in a new tab');
  open.classList.add('button');
  const address = h('p', { class: 'small soft' }, h('bdi', null, url));
  return h('div', { class: 'desk' }, h('p', null, open), address, supply && pasteForm(index, supply));
}

function pasteForm(index: number, supply: SupplyPolicy): HTMLElement {
  const id = `policy-text-${index}`;
  const text = h('textarea', {
    id,
    rows: 5,
    spellcheck: false,
    'data-key': id,
    placeholder: 'version: STSv1',
  });
  const note = h('p', { class: 'small', role: 'status' });
  const refuse = (message: string): void => note.replaceChildren(message);
  const form = h(
    'form',
    { class: 'paste' },
    h('label', { for: id }, 'Paste the policy here, or drop the file'),
    text,
    h(
      'p',
      { class: 'buttons' },
      h('button', { class: 'button', type: 'submit' }, 'Use this policy'),
      fileButton('Choose the file', '.txt,text/plain', (body) => supply(body), refuse),
    ),
    note,
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (text.value.trim() === '') refuse('There is no text yet: paste what the other tab shows.');
    else supply(new TextEncoder().encode(text.value));
  });
  takeDrops(form, ({ files: [file] }) => {
    if (file) void readFile(file, (body) => supply(body), refuse);
  });
  return form;
}
