import type { FieldProblem } from '../generated/report';
import { h } from '../lib/h';
import { rich, seconds } from '../lib/text';
import { sentence } from './words';

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

export interface FieldLook {
  /** Its name in the core and in the address. */
  readonly field: string;
  readonly label: string;
  readonly hint?: string;
  /** What the field holds before anybody has touched it. */
  readonly value?: string;
  readonly placeholder?: string;
  /** More than one line. */
  readonly rows?: number;
  /** Beside the number its length of time. */
  readonly seconds?: boolean;
  readonly list?: string;
  readonly type?: string;
}

/** A field with its label, and with what is wrong with it right beneath. */
export class FormField {
  readonly element: HTMLElement;
  readonly field: string;
  readonly control: Control;
  readonly #start: string;
  readonly #error: HTMLElement;
  readonly #length: HTMLElement | null;
  /** Nobody wants to read that a name is wrong while it is still being typed. */
  #isLeft = false;

  constructor(look: FieldLook, control: Control = controlOf(look)) {
    const id = look.field;
    this.field = look.field;
    this.control = control;
    this.#start = look.value ?? '';
    if (look.value !== undefined) control.value = look.value;
    this.#error = h('p', { class: 'refusal small', id: `${id}-error` });
    this.#length = look.seconds ? h('span', { class: 'length' }) : null;
    const hint =
      (look.hint !== undefined || this.#length) &&
      h('p', { class: 'hint', id: `${id}-hint` }, ...rich(look.hint ?? ''), this.#length);
    control.setAttribute('aria-describedby', hint ? `${id}-hint ${id}-error` : `${id}-error`);
    this.element = h(
      'div',
      { class: `field field-${id}` },
      h('label', { for: id }, look.label),
      control,
      hint,
      this.#error,
    );
    control.addEventListener('input', () => this.#sayLength());
    control.addEventListener('change', () => (this.#isLeft = true));
    this.#sayLength();
  }

  get value(): string {
    return this.control.value;
  }

  set value(value: string) {
    this.control.value = value;
    this.#isLeft = true;
    this.#sayLength();
  }

  /** What differs from what everybody starts with, in one line. */
  get address(): string {
    return this.value === this.#start ? '' : this.value.trim().replace(/\s*\n\s*/g, ',');
  }

  set address(text: string) {
    this.value = this.control instanceof HTMLTextAreaElement ? text.replaceAll(',', '\n') : text;
  }

  /** Shows what is wrong, or that nothing is. */
  show(problem: FieldProblem | undefined): void {
    const isShown = problem !== undefined && !problem.missing && this.#isLeft;
    this.refuse(isShown ? sentence(problem.message) : '');
  }

  protected refuse(message: string): void {
    this.control.setAttribute('aria-invalid', String(message !== ''));
    this.#error.replaceChildren(...rich(message));
  }

  #sayLength(): void {
    const number = Number(this.value.trim());
    const isNumber = this.value.trim() !== '' && Number.isSafeInteger(number) && number >= 0;
    this.#length?.replaceChildren(isNumber ? ` ${seconds(number)}` : '');
  }
}

/** A choice of a few. */
export class ChoiceField extends FormField {
  constructor(look: FieldLook, choices: readonly (readonly [string, string])[]) {
    const options = choices.map(([value, words]) => h('option', { value }, words));
    const start = choices[0]?.[0] ?? '';
    super({ value: start, ...look }, h('select', { id: look.field }, ...options));
  }

  override set address(text: string) {
    const control = this.control as HTMLSelectElement;
    if ([...control.options].some(({ value }) => value === text)) this.value = text;
  }

  // Without it the setter alone would hide the getter too.
  override get address(): string {
    return super.address;
  }
}

function controlOf({ field, rows, placeholder, list, type, seconds: isNumber }: FieldLook): Control {
  const common = { id: field, placeholder, spellcheck: 'false', autocomplete: 'off', autocapitalize: 'off' };
  if (rows !== undefined) return h('textarea', { ...common, rows });
  return h('input', { ...common, type: type ?? 'text', inputmode: isNumber ? 'numeric' : null, list });
}
