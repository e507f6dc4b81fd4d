import { h } from '../../lib/h';
import { chosen, type Found } from '../walk';

export type TakeFiles = (files: readonly Found[]) => void;

/** The buttons for those who cannot drag. Browsers offer files and folders in two different dialogs. */
export function openButtons(take: TakeFiles, main: boolean): HTMLElement[] {
  const look = main ? 'button main' : 'button small';
  return [
    opener(main ? 'Open reports' : 'Add files', look, { multiple: true }, take),
    opener(main ? 'Open a folder' : 'Add a folder', main ? 'button' : look, { webkitdirectory: true }, take),
  ];
}

function opener(
  label: string,
  look: string,
  kind: { readonly [attribute: string]: boolean },
  take: TakeFiles,
): HTMLElement {
  const input = h('input', { type: 'file', hidden: true, 'aria-hidden': 'true', tabindex: -1, ...kind });
  input.addEventListener('change', () => {
    take(chosen([...(input.files ?? [])]));
    input.value = '';
  });
  const button = h(
    'button',
    { type: 'button', class: look, 'data-key': label, on: { click: () => input.click() } },
    label,
  );
  return h('span', { class: 'file' }, button, input);
}

/** What stands here before there is a report. */
export function entryView(take: TakeFiles): (Node | string)[] {
  return [
    h(
      'div',
      { class: 'card drop' },
      h('p', { class: 'lead' }, 'Drop TLS reports here: files, a folder, a zip, a whole mailbox.'),
      h('p', { class: 'buttons' }, ...openButtons(take, true)),
      h(
        'p',
        { class: 'small soft' },
        'Reads .json, .json.gz, .zip, .eml, mbox and Maildir, one in the other, by their content and not their names. Other mail and DMARC reports among them are sorted out. Nothing leaves this browser.',
      ),
    ),
    h(
      'p',
      { class: 'soft about' },
      'Sending servers that support TLS-RPT report each day how their TLS sessions with a domain went. The reports show what fails, for whom, since when and why, and whether an MTA-STS policy may move from testing to enforce.',
    ),
  ];
}
