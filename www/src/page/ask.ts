import type { Recognised } from '../generated/report';
import type { Engine } from '../lib/engine';
import { rich } from '../lib/text';
import { find } from './find';

const DEBOUNCE_MS = 250;
const MAX_ROWS = 14;

/** What the visitor put into the box, in the words of the core. */
export interface Asked {
  readonly text: string;
  readonly found: Recognised;
}

/** The box: grows with what is pasted, says what it takes it for, and says why it refuses. */
export class Ask {
  readonly #field = find<HTMLTextAreaElement>('what');
  readonly #note = find('note');
  readonly #engine: () => Engine | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(engine: () => Engine | undefined, submit: () => void) {
    this.#engine = engine;
    this.#field.addEventListener('input', () => this.#typed());
    this.#field.addEventListener('keydown', (event) => {
      const sends = event.ctrlKey || event.metaKey || !this.#isLong();
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing || !sends) return;
      event.preventDefault();
      submit();
    });
  }

  get text(): string {
    return this.#field.value;
  }

  set text(text: string) {
    this.#field.value = text;
    this.#grow();
    this.say('');
  }

  focus(): void {
    this.#field.focus();
  }

  /** What is in the box. A refusal is shown beside it and marks it as wrong. */
  read(engine: Engine): Asked {
    clearTimeout(this.#timer);
    const text = this.#field.value;
    const found = engine.recognise(text);
    if (found.kind === 'refused') this.refuse(found.message);
    else if (found.kind === 'empty') this.refuse('Type a domain, such as example.org.');
    else this.say(remark(found));
    return { text, found };
  }

  refuse(message: string): void {
    this.say(message);
    this.#note.classList.add('refusal');
    this.#field.setAttribute('aria-invalid', 'true');
    this.#field.focus();
  }

  say(words: string): void {
    this.#note.classList.remove('refusal');
    this.#field.removeAttribute('aria-invalid');
    this.#note.replaceChildren(...rich(words));
  }

  #typed(): void {
    this.#grow();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#recognise(), DEBOUNCE_MS);
  }

  /** While the visitor types, a refusal is only a remark: the word may not be finished. */
  #recognise(): void {
    const engine = this.#engine();
    if (!engine) return;
    this.say(remark(engine.recognise(this.#field.value)));
  }

  #grow(): void {
    const lines = this.#field.value.split('\n').length;
    this.#field.rows = Math.min(MAX_ROWS, lines);
    this.#field.classList.toggle('long', lines > 1);
  }

  #isLong(): boolean {
    return this.#field.value.includes('\n');
  }
}

function remark(found: Recognised): string {
  if ('message' in found) return found.message;
  const characters =
    found.kind === 'domain' && found.domain_unicode !== null ? `Looked up as \`${found.domain}\`.` : '';
  return 'note' in found ? [found.note, characters].filter(Boolean).join(' ') : '';
}
