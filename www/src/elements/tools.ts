import type { Report } from '../generated/report';
import { copyButton } from '../lib/copy';
import { download, fileName } from '../lib/download';
import { fileButton, type Refused } from '../lib/file';
import { h } from '../lib/h';

export interface ToolDesk {
  /** Null where a report is shown without the evidence it was made from. */
  readonly bundle: (() => string) | null;
  readonly markdown: (() => string) | null;
  readonly replay: (bundle: string) => void;
  readonly refuse: Refused;
}

/** Ways to take the report elsewhere and to bring one back. */
export function toolsView(report: Report, desk: ToolDesk): HTMLElement {
  const { bundle, markdown } = desk;
  const name = (what: string, extension: string): string => fileName(report.domain, what, extension);
  const json = (): string => `${JSON.stringify(report, null, 2)}\n`;
  return h(
    'div',
    { class: 'tools', role: 'group', 'aria-label': 'Take this report elsewhere' },
    bundle && save('Export evidence', () => download(name('evidence', 'json'), 'application/json', bundle())),
    save('Save JSON', () => download(name('report', 'json'), 'application/json', json())),
    markdown && save('Save Markdown', () => download(name('report', 'md'), 'text/markdown', markdown())),
    markdown && copyButton('Copy Markdown', () => markdown()),
    save('Print', () => print()),
    fileButton('Import evidence', '.json,application/json', (body) => desk.replay(decode(body)), desk.refuse),
  );
}

function save(label: string, act: () => void): HTMLElement {
  return h('button', { type: 'button', class: 'button small', on: { click: act } }, label);
}

function decode(body: Uint8Array): string {
  return new TextDecoder().decode(body);
}
