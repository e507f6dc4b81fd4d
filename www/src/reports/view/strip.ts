import { h } from '../../lib/h';
import type { Reading } from '../protocol';
import { bytes, counted, number } from '../words';
import { openButtons, type TakeFiles } from './entry';

/** Screen readers are told this often at most; the bar moves for those who see it. */
const ANNOUNCE_MS = 3_000;

export interface StripDesk {
  readonly take: TakeFiles;
  readonly cancel: () => void;
  readonly close: () => void;
  readonly showProblems: () => void;
}

/** How far the reading is and what has been found; it stays as the account of it. */
export class Strip {
  readonly element: HTMLElement;
  /** Exists before anything is said in it, or screen readers would miss the first sentence. */
  readonly live = h('p', { class: 'unseen', role: 'status' });
  readonly #title = h('b', null);
  readonly #bar = h('progress', { 'aria-label': 'Progress of reading' });
  readonly #pace = h('span', { class: 'small soft pace' });
  readonly #counts = h('p', { class: 'small soft counts' });
  readonly #cancel: HTMLButtonElement;
  readonly #add: HTMLElement;
  readonly #problems: HTMLButtonElement;
  #announced = 0;

  constructor(desk: StripDesk) {
    const button = (label: string, look: string, act: () => void): HTMLButtonElement =>
      h('button', { type: 'button', class: look, on: { click: act } }, label);
    this.#cancel = button('Cancel', 'button small', desk.cancel);
    this.#problems = button('', 'link', desk.showProblems);
    this.#add = h(
      'span',
      { class: 'buttons' },
      ...openButtons(desk.take, false),
      button('Close', 'button small', desk.close),
    );
    this.element = h(
      'div',
      { class: 'card strip-of-files', hidden: true },
      h('div', { class: 'line-of-progress' }, this.#title, this.#bar, this.#pace, this.#cancel, this.#add),
      this.#counts,
    );
  }

  hide(): void {
    this.element.hidden = true;
  }

  update(reading: Reading): void {
    const { running } = reading;
    this.element.hidden = false;
    this.#title.textContent = titleOf(reading);
    this.#bar.hidden = !running;
    this.#bar.max = Math.max(1, reading.octetsKnown);
    this.#bar.value = reading.octetsDone;
    this.#pace.textContent = paceOf(reading);
    this.#cancel.hidden = !running;
    this.#add.hidden = running;
    this.#countUp(reading);
    if (!running || performance.now() - this.#announced > ANNOUNCE_MS) this.#announce(reading);
  }

  #countUp({ progress }: Reading): void {
    this.#problems.textContent = `${number(progress.errors)} not understood`;
    const parts = [...partsOf(progress), 'nothing left this browser'];
    this.#counts.replaceChildren(parts.join(' · '));
    if (progress.errors > 0) this.#counts.append(' · ', this.#problems);
  }

  #announce(reading: Reading): void {
    this.#announced = performance.now();
    const { errors } = reading.progress;
    const words = [titleOf(reading), ...partsOf(reading.progress), errors > 0 && `${errors} not understood`];
    this.live.textContent = words.filter(Boolean).join(', ');
  }
}

function titleOf({ running, cancelled, filesDone, filesKnown }: Reading): string {
  if (cancelled) return `Stopped after ${counted(filesDone, 'file')}`;
  if (!running) return `${counted(filesDone, 'file')} read`;
  return `Reading ${number(Math.min(filesDone + 1, filesKnown))} of ${counted(filesKnown, 'file')}`;
}

function paceOf({ running, progress, octetsDone, octetsKnown, milliseconds }: Reading): string {
  const seconds = milliseconds / 1000;
  if (!running || seconds < 0.3) return running ? '' : `${bytes(octetsDone)} in ${spent(seconds)}`;
  const rate = `${number(Math.round(progress.reports / seconds))} reports a second`;
  return `${bytes(octetsDone)} of ${bytes(octetsKnown)}, ${rate}`;
}

function spent(seconds: number): string {
  if (seconds < 0.1) return 'under 0.1 s';
  return seconds < 10 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds)} s`;
}

function partsOf(progress: Reading['progress']): string[] {
  const part = (n: number, one: string, many?: string): string[] => (n > 0 ? [counted(n, one, many)] : []);
  return [
    counted(progress.reports, 'report'),
    ...part(progress.duplicates, 'duplicate'),
    ...(progress.conflicting > 0 ? [`${number(progress.conflicting)} of them with other content`] : []),
    ...part(progress.other_mail, 'other mail', 'other mails'),
    ...part(progress.dmarc_reports, 'DMARC report'),
    ...part(progress.other_files, 'other file'),
  ];
}
