import { type Chores, Codec } from '@app/task-engine';
import { Logger } from '@nestjs/common';
import { storageError } from '../integrations/supabase/storage-answer.js';
import type { AuditRow } from './audit-row.js';
import type { AuditStore } from './audit-store.js';
import { AuditWriter } from './audit-writer.js';

const AWAY = storageError({ message: 'fetch failed' }, 0);
const REFUSED = storageError({ code: '22P05', message: 'unsupported' }, 400);
const codec = new Codec();
const WEEK_MS = 7 * 86_400_000;

/** A writer on a table that refuses what `refusal` says. */
function writer(refusal: (rows: readonly AuditRow[]) => Error | undefined) {
  const stored: string[] = [];
  const asked: number[] = [];
  const store = {
    async insert(rows: readonly AuditRow[]): Promise<void> {
      asked.push(rows.length);
      const error = refusal(rows);
      if (error) throw error;
      stored.push(...rows.map(({ id }) => id));
    },
  } as unknown as AuditStore;
  let run: (batch: object) => Promise<unknown> = async () => undefined;
  const chores = { handle: (_name: string, handler: typeof run) => (run = handler) } as unknown as Chores;
  new AuditWriter(chores, codec, store).onModuleInit();
  const write = (count: number, queuedAt = Date.now()) =>
    run({ rows: codec.encode(Array.from({ length: count }, (_, nr) => ({ id: `r${nr}` }))), queuedAt });
  return { write, stored, asked };
}

describe('storing audit rows', () => {
  beforeAll(() => Logger.overrideLogger(false));
  afterAll(() => Logger.overrideLogger(true));

  it('comes again while Supabase is away, and asks for one batch only meanwhile', async () => {
    const { write, stored, asked } = writer(() => AWAY);
    const outcomes = [await write(2), await write(2), await write(2)];
    for (const outcome of outcomes) expect(outcome).toEqual({ againInMs: expect.any(Number) });
    expect(asked).toEqual([2]);
    expect(stored).toEqual([]);
  });

  it('stores all but the row that PostgreSQL refuses', async () => {
    const { write, stored } = writer((rows) => (rows.some(({ id }) => id === 'r3') ? REFUSED : undefined));
    expect(await write(6)).toBeUndefined();
    expect(stored.sort()).toEqual(['r0', 'r1', 'r2', 'r4', 'r5']);
  });

  it('gives a batch up that could not be stored for a week', async () => {
    expect(await writer(() => AWAY).write(2, Date.now() - WEEK_MS - 1)).toBeUndefined();
  });
});
