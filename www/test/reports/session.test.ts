import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FromWorker, Question, Reading, ToWorker } from '../../src/reports/protocol';
import { EVERYTHING } from '../../src/reports/query';
import { Session } from '../../src/reports/session';

/** A worker that answers when it is told to. */
class FakeWorker extends EventTarget {
  static last: FakeWorker;
  readonly asked: { readonly id: number; readonly question: Question }[] = [];

  constructor() {
    super();
    FakeWorker.last = this;
  }

  postMessage(message: ToWorker): void {
    if (message.kind === 'ask') this.asked.push(message);
  }

  say(message: FromWorker): void {
    this.dispatchEvent(new MessageEvent('message', { data: message }));
  }

  reading(running: boolean): void {
    this.say({ kind: 'reading', reading: { running } as Reading });
  }

  /** Answers what was asked first, and lets the session take it in. */
  async answer(): Promise<Question['of'] | undefined> {
    const next = this.asked.shift();
    if (!next) return undefined;
    this.say({ kind: 'answer', id: next.id, answer: { total: 0 } as never });
    await vi.advanceTimersByTimeAsync(0);
    return next.question.of;
  }

  async answerAll(): Promise<void> {
    while ((await this.answer()) !== undefined);
  }
}

vi.mock('../../src/reports/start-worker', () => ({ startWorker: () => new FakeWorker() }));

function opened(): { session: Session; worker: FakeWorker; shown: string[] } {
  const shown: string[] = [];
  const session = new Session({
    reading: () => undefined,
    aggregates: async () => void shown.push('numbers'),
    rows: async () => void shown.push('rows'),
    insights: async () => void shown.push('insights'),
    failed: (message) => shown.push(message),
  });
  return { session, worker: FakeWorker.last, shown };
}

describe('a session', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('asks nothing before there is anything to read', () => {
    const { session, worker } = opened();
    session.query = { ...EVERYTHING, mx: ['mx1.example.org'] };
    expect(worker.asked).toEqual([]);
  });

  it('draws nothing behind the insights, which end the drawing', async () => {
    const { session, worker, shown } = opened();
    worker.reading(true);
    await vi.advanceTimersByTimeAsync(1_000);
    await worker.answerAll();
    // A click while files are read; more is read while its numbers are on their way, and then all.
    session.query = { ...EVERYTHING, mx: ['mx1.example.org'] };
    worker.reading(true);
    await worker.answerAll();
    worker.reading(false);
    await worker.answerAll();
    expect(shown.at(-1)).toBe('insights');
    const drawn = shown.length;
    await vi.advanceTimersByTimeAsync(5_000);
    await worker.answerAll();
    expect(shown.slice(drawn)).toEqual([]);
    expect(shown.filter((each) => each === 'insights')).toHaveLength(1);
  });

  it('asks about the newest query only, one question at a time', async () => {
    const { session, worker, shown } = opened();
    worker.reading(false);
    await worker.answerAll();
    for (const mx of ['a', 'b', 'c']) session.query = { ...EVERYTHING, mx: [mx] };
    expect(worker.asked.length).toBe(1);
    await worker.answer();
    await worker.answer();
    const last = worker.asked[0]?.question;
    expect(last?.of === 'aggregates' && last.query.mx).toEqual(['c']);
    await worker.answerAll();
    expect(shown.filter((each) => each === 'rows')).toHaveLength(3);
  });
});
