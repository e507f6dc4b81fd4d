/** The page's side of the worker. */

import type { Answers, FromWorker, Question, Reading, ToWorker } from './protocol';
import type { Found } from './walk';
import { startWorker } from './start-worker';

type AnswerTo<Q extends Question> = Answers[Q['of']];

interface Waiting {
  readonly resolve: (answer: never) => void;
  readonly reject: (reason: Error) => void;
}

export interface Hearer {
  readonly reading: (reading: Reading) => void;
  readonly broken: (message: string) => void;
}

export class Client {
  readonly #worker: Worker;
  readonly #hearer: Hearer;
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;

  constructor(hearer: Hearer) {
    this.#hearer = hearer;
    this.#worker = startWorker();
    this.#worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => this.#hear(data));
    this.#worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.#break(event.message || 'The part of the page that reads reports could not be loaded.');
    });
  }

  /** Adds files of so many octets together. */
  add(files: readonly Found[], octets: number): void {
    this.#say({ kind: 'add', files, octets });
  }

  /** Says that all files have been added. */
  all(): void {
    this.#say({ kind: 'all' });
  }

  cancel(): void {
    this.#say({ kind: 'cancel' });
  }

  ask<Q extends Question>(question: Q): Promise<AnswerTo<Q>> {
    const id = ++this.#asked;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#say({ kind: 'ask', id, question });
    });
  }

  close(): void {
    this.#worker.terminate();
    this.#reject('closed');
  }

  #say(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  #hear(message: FromWorker): void {
    switch (message.kind) {
      case 'reading':
        return this.#hearer.reading(message.reading);
      case 'broken':
        return this.#break(message.message);
      case 'answer':
        return this.#settle(message.id, (waiting) => waiting.resolve(message.answer as never));
      case 'refused':
        return this.#settle(message.id, (waiting) => waiting.reject(new Error(message.message)));
    }
  }

  #settle(id: number, settle: (waiting: Waiting) => void): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (waiting) settle(waiting);
  }

  #break(message: string): void {
    this.#reject(message);
    this.#hearer.broken(message);
  }

  #reject(message: string): void {
    for (const waiting of this.#waiting.values()) waiting.reject(new Error(message));
    this.#waiting.clear();
  }
}
