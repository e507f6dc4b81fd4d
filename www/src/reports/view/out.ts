import type { ExportFormat } from '../../generated/reports';
import { download } from '../../lib/download';
import { h } from '../../lib/h';
import { longDay } from '../days';
import type { Kept } from '../shelf';
import { bytes, counted } from '../words';

const FORMATS: readonly [ExportFormat, string, string, string][] = [
  ['csv', 'CSV, row by row', 'csv', 'text/csv'],
  ['ndjson', 'NDJSON, row by row', 'ndjson', 'application/x-ndjson'],
  ['json', 'JSON, rows and sums', 'json', 'application/json'],
  ['markdown', 'Markdown, a summary', 'md', 'text/markdown'],
];

export interface OutDesk {
  readonly isFiltered: boolean;
  readonly kept: Kept | null;
  readonly export: (format: ExportFormat, anonymised: boolean) => Promise<Blob>;
  readonly keep: () => void;
  readonly forget: () => void;
  readonly fail: (error: unknown) => void;
}

/** Ways to take the reports elsewhere, or to keep them here. */
export function outView(desk: OutDesk): (Node | string)[] {
  return [
    h('h2', { id: 'out' }, 'Take it with you'),
    h('div', { class: 'card out' }, saving(desk), keeping(desk)),
  ];
}

function saving(desk: OutDesk): HTMLElement {
  const format = h(
    'select',
    { id: 'format', 'data-key': 'format' },
    ...FORMATS.map(([value, label]) => h('option', { value }, label)),
  );
  const anonymised = h('input', { type: 'checkbox', id: 'anonymised', 'data-key': 'anonymised' });
  const save = async (): Promise<void> => {
    const chosen = FORMATS.find(([value]) => value === format.value) ?? FORMATS[0];
    if (!chosen) return;
    const [value, , extension, mediaType] = chosen;
    const name = anonymised.checked ? 'tls-reports.anonymised' : 'tls-reports';
    download(`${name}.${extension}`, mediaType, await desk.export(value, anonymised.checked));
  };
  return h(
    'div',
    null,
    h(
      'div',
      { class: 'buttons' },
      h('label', { for: 'format' }, 'Save as'),
      format,
      h(
        'button',
        {
          type: 'button',
          class: 'button small',
          'data-key': 'save',
          on: { click: () => void save().catch(desk.fail) },
        },
        'Save',
      ),
      h(
        'button',
        { type: 'button', class: 'button small', 'data-key': 'print', on: { click: () => print() } },
        'Print',
      ),
    ),
    h(
      'p',
      { class: 'small' },
      anonymised,
      ' ',
      h(
        'label',
        { for: 'anonymised' },
        'Replace domains, hosts, addresses and organisations, as for a bug report',
      ),
    ),
    desk.isFiltered && h('p', { class: 'small soft' }, 'Only what the filter leaves is saved.'),
  );
}

function keeping({ kept, keep, forget }: OutDesk): HTMLElement {
  const button = (label: string, act: () => void): HTMLElement =>
    h('button', { type: 'button', class: 'button small', 'data-key': label, on: { click: act } }, label);
  const words = kept
    ? `${keptWords(kept)} in this browser, and nowhere else.`
    : 'Nothing is kept: when this tab is closed, the reports are gone from it.';
  return h(
    'div',
    { class: 'keeping' },
    h('p', { class: 'small' }, words),
    h(
      'div',
      { class: 'buttons' },
      button(kept ? 'Replace what is kept by these' : 'Keep on this device', keep),
      kept && button('Delete what is kept', forget),
    ),
  );
}

export function keptWords(kept: Kept): string {
  return `${counted(kept.files, 'file')} (${bytes(kept.octets)}) kept since ${longDay(kept.at.slice(0, 10))}`;
}
