import type { Report } from '../generated/report';
import { h } from '../lib/h';

/** What a report can be judged at: an instant in RFC 3339, or null for the time of the check. */
export type Judge = (at: string | null) => void;

/**
 * Judges the same answers at another time: signatures and certificates expire, policies are forgotten. It stays in
 * place while the report is redrawn, so that the focus and a half-typed date are not lost.
 */
export class TimeDesk {
  readonly element: HTMLFormElement;
  readonly #field = h('input', {
    type: 'datetime-local',
    id: 'judge-at',
    step: 1,
    max: '9999-12-31T23:59:59',
    'aria-describedby': 'judged-at',
  });
  readonly #words = h('p', { class: 'small soft', id: 'judged-at' });
  readonly #back: HTMLButtonElement;

  constructor(judge: Judge) {
    const button = (words: string, act: () => void): HTMLButtonElement =>
      h('button', { type: 'button', class: 'button small', on: { click: act } }, words);
    this.#back = button('Time of the check', () => judge(null));
    this.element = h(
      'form',
      { class: 'instant', hidden: true, novalidate: true, 'aria-label': 'Judge the report at another time' },
      h('label', { for: 'judge-at' }, 'Check as of (UTC)'),
      this.#field,
      h('button', { type: 'submit', class: 'button small' }, 'Judge'),
      button('Now', () => judge(inSeconds(new Date()))),
      this.#back,
      this.#words,
    );
    this.element.addEventListener('submit', (event) => {
      event.preventDefault();
      const at = fieldTime(this.#field.value);
      if (at === null || !this.#field.checkValidity()) this.#refuse();
      else judge(at);
    });
  }

  /** Shows when `report` is judged; `at` is null at the time of the check. */
  show(report: Report, at: string | null): void {
    this.element.hidden = false;
    this.#field.removeAttribute('aria-invalid');
    this.#field.value = report.at.slice(0, 19);
    this.#words.textContent = judgedWords(report.at_readable, at);
    // Disabled it would lose the focus of the one who has just pressed it.
    this.#back.setAttribute('aria-disabled', String(at === null));
  }

  hide(): void {
    this.element.hidden = true;
  }

  focus(): void {
    this.element.scrollIntoView({ block: 'center' });
    this.#field.focus({ preventScroll: true });
  }

  #refuse(): void {
    this.#field.setAttribute('aria-invalid', 'true');
    this.#words.textContent = 'Give a date and a time of day.';
    this.#field.focus();
  }
}

export function judgedWords(readable: string, at: string | null): string {
  return at === null
    ? `Judged as of ${readable}, the time of the check.`
    : `Judged as of ${readable}, from the answers of the check. Nothing was asked again.`;
}

/** The value of a field for local times, taken as UTC; browsers leave out seconds that are zero. */
export function fieldTime(value: string): string | null {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(value) ? `${value.padEnd(19, ':00')}Z` : null;
}

function inSeconds(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
