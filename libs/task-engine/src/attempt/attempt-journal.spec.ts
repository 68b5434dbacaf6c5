import { AttemptJournal, type JournalStore, MAX_LOG_LINE_BYTES, MAX_LOG_LINES } from './attempt-journal.js';
import type { TaskLogLine } from '../model/task.js';

class MemoryStore implements JournalStore {
  readonly rows: TaskLogLine[][] = [];
  readonly progress: [number, string | undefined][] = [];
  writers = 0;
  most = 0;
  fails = false;

  constructor(private readonly stored = 0) {}

  async storedLines(): Promise<number> {
    return this.stored;
  }

  async writeLines(lines: TaskLogLine[]): Promise<void> {
    await this.write(() => this.rows.push(lines));
  }

  async writeProgress(fraction: number, message: string | undefined): Promise<void> {
    await this.write(() => this.progress.push([fraction, message]));
  }

  get messages(): string[] {
    return this.rows.flat().map(({ message }) => message);
  }

  private async write(write: () => void): Promise<void> {
    this.most = Math.max(this.most, ++this.writers);
    await new Promise((resolve) => setImmediate(resolve));
    this.writers--;
    if (this.fails) throw new Error('The broker is away');
    write();
  }
}

function journalOf(store: JournalStore, onError: (error: unknown) => void = () => undefined): AttemptJournal {
  return new AttemptJournal(store, 2, () => undefined, onError);
}

describe('AttemptJournal', () => {
  beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate'] }));
  afterEach(() => jest.useRealTimers());

  it('writes nothing when nothing happened', async () => {
    const store = new MemoryStore();
    await journalOf(store).close({ keepProgress: true });
    expect([store.rows, store.progress]).toEqual([[], []]);
  });

  it('writes lines that come together in one row, in order, with their attempt', async () => {
    const store = new MemoryStore();
    const journal = journalOf(store);
    journal.log('info', 'a');
    journal.log('error', 'b');
    await journal.close({ keepProgress: true });
    expect(store.rows).toHaveLength(1);
    expect(store.rows[0]).toMatchObject([
      { level: 'info', message: 'a', attempt: 2 },
      { level: 'error', message: 'b', attempt: 2 },
    ]);
  });

  it('writes the first change after 50 ms and then at most five times a second, with one writer', async () => {
    const store = new MemoryStore();
    const journal = journalOf(store);
    for (let ms = 0; ms < 1_000; ms += 10) {
      journal.progress(ms / 1_000);
      journal.log('info', `${ms}`);
      await jest.advanceTimersByTimeAsync(10);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(store.progress.length).toBeGreaterThanOrEqual(4);
    expect(store.progress.length).toBeLessThanOrEqual(6);
    await journal.close({ keepProgress: true });
    expect(store.most).toBe(1);
    expect(store.messages).toEqual(Array.from({ length: 100 }, (_, index) => `${index * 10}`));
    expect(store.progress.at(-1)).toEqual([0.99, undefined]);
  });

  it('lets progress neither fall nor leave 0 to 1, and ignores NaN', async () => {
    const store = new MemoryStore();
    const journal = journalOf(store);
    for (const fraction of [-1, 0.6, 0.2, Number.NaN, 7]) journal.progress(fraction);
    await journal.close({ keepProgress: true });
    expect(store.progress).toEqual([[1, undefined]]);
  });

  it('drops progress where the result has it, and never a line', async () => {
    const store = new MemoryStore();
    const journal = journalOf(store);
    journal.progress(0.9, 'nearly');
    journal.log('info', 'kept');
    await journal.close({ keepProgress: false });
    expect(store.progress).toEqual([]);
    expect(store.messages).toEqual(['kept']);
    expect(journal.lastMessage).toBe('nearly');
  });

  it.each([0, 1, 999, 1_000, 5_000])(
    'keeps a thousand lines in all with %p stored before, and says that it is full',
    async (stored) => {
      const store = new MemoryStore(stored);
      const journal = journalOf(store);
      for (let index = 0; index < 2_500; index++) {
        journal.log('info', `line ${index}`);
        if (index % 700 === 0) await jest.advanceTimersByTimeAsync(250);
      }
      await journal.close({ keepProgress: true });
      const room = Math.max(0, MAX_LOG_LINES - stored);
      expect(store.messages).toHaveLength(room);
      if (room > 0) expect(store.messages.at(-1)).toMatch(/full/);
      expect(store.messages.slice(0, -1)).toEqual(
        Array.from({ length: Math.max(0, room - 1) }, (_, index) => `line ${index}`),
      );
    },
  );

  it('cuts a line at 4 KiB without breaking a character, and a progress message likewise', async () => {
    const store = new MemoryStore();
    const journal = journalOf(store);
    for (const text of ['x', 'é', '語', '😀']) journal.log('info', `a${text.repeat(5_000)}`);
    journal.progress(0, '語'.repeat(5_000));
    await journal.close({ keepProgress: true });
    for (const message of [...store.messages, store.progress[0]?.[1] ?? '']) {
      expect(Buffer.byteLength(message)).toBeLessThanOrEqual(MAX_LOG_LINE_BYTES);
      expect(Buffer.byteLength(message)).toBeGreaterThan(MAX_LOG_LINE_BYTES - 4);
      expect(message).not.toContain('\ufffd');
    }
  });

  it('ignores a handler that goes on after its end', async () => {
    const store = new MemoryStore();
    const journal = journalOf(store);
    await journal.close({ keepProgress: true });
    journal.log('info', 'late');
    journal.progress(1);
    await jest.advanceTimersByTimeAsync(1_000);
    await journal.close({ keepProgress: true });
    expect([store.rows, store.progress]).toEqual([[], []]);
  });

  it('drops what is not written when another worker has the task', async () => {
    const store = new MemoryStore();
    const journal = journalOf(store);
    journal.log('info', 'void');
    journal.progress(0.5);
    journal.discard();
    await jest.advanceTimersByTimeAsync(1_000);
    await journal.close({ keepProgress: true });
    expect([store.rows, store.progress]).toEqual([[], []]);
  });

  it('reports a write that failed, and ends all the same', async () => {
    const store = new MemoryStore();
    store.fails = true;
    const errors: unknown[] = [];
    const journal = journalOf(store, (error) => errors.push(error));
    journal.log('info', 'lost');
    await journal.close({ keepProgress: true });
    expect(errors).toHaveLength(1);
  });
});
