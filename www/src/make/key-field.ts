import type { FieldProblem, KeyRead } from '../generated/report';
import { fileButton, readFile, takeDrops } from '../lib/file';
import { h } from '../lib/h';
import { octets } from '../lib/text';
import { FormField, type FieldLook } from './field';
import { sentence } from './words';

const ACCEPT =
  '.pem,.crt,.cer,.der,.csr,.pub,.p7b,.txt,application/x-x509-ca-cert,application/pkcs10,text/plain';

/** A field for a certificate or a key, pasted as text or given as a file. A private key does not stay in it. */
export class KeyField extends FormField {
  readonly #changed: () => void;
  readonly #file = h('p', { class: 'small file-taken' });
  readonly #read = h('ul', { class: 'plain small soft' });
  /** A file that is no text. */
  #octets: Uint8Array | null = null;
  #isThrownAway = false;

  constructor(look: FieldLook, changed: () => void) {
    super({ rows: 5, placeholder: '-----BEGIN CERTIFICATE-----', ...look });
    this.#changed = changed;
    const take = (body: Uint8Array, file: File): void => this.take(body, file.name);
    const refuse = (message: string): void => this.refuse(message);
    const button = fileButton('Choose a file', ACCEPT, take, refuse);
    button.querySelector('button')?.setAttribute('aria-label', `Choose a file: ${look.label}`);
    this.element.append(h('p', { class: 'buttons' }, button, this.#file), this.#read);
    this.control.addEventListener('input', () => {
      // A browser may tell again that the field was emptied.
      if (this.value !== '') this.#forget();
    });
    takeDrops(this.element, ({ files: [file] }) => {
      if (file) void readFile(file, take, refuse);
    });
  }

  get octets(): Uint8Array {
    return this.#octets ?? new TextEncoder().encode(this.value);
  }

  get isEmpty(): boolean {
    return this.#octets === null && this.value.trim() === '';
  }

  take(body: Uint8Array, name: string): void {
    this.#forget();
    const text = asText(body);
    this.value = text ?? '';
    if (text === null) {
      this.#octets = body;
      this.#file.replaceChildren(`${name}, ${octets(body.length)}`);
    }
    this.#changed();
  }

  override show(problem: FieldProblem | undefined): void {
    // Nothing is half typed here: what is pasted is whole or wrong.
    if (problem?.code === 'private-key') this.#throwAway(problem);
    else if (!problem?.missing) this.refuse(problem ? sentence(problem.message) : '');
    else if (!this.#isThrownAway) this.refuse('');
  }

  /** What was read in it. */
  showKeys(keys: readonly KeyRead[]): void {
    const own = keys.filter(({ field }) => field === this.field);
    this.#read.replaceChildren(...own.map(({ words }) => h('li', null, h('bdi', null, sentence(words)))));
  }

  #throwAway(problem: FieldProblem): void {
    this.#forget();
    this.value = '';
    this.#isThrownAway = true;
    this.refuse(`${sentence(problem.message)} It was thrown away.`);
  }

  #forget(): void {
    this.#octets = null;
    this.#isThrownAway = false;
    this.#file.replaceChildren();
  }
}

/** Null where it is no text: DER. */
function asText(body: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    return /[\u0000-\u0008\u000e-\u001f]/.test(text) ? null : text;
  } catch {
    return null;
  }
}
