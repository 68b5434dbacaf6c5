import { Codec } from '@app/task-engine';
import { Logger } from '@nestjs/common';
import { storageError } from '../integrations/supabase/storage-answer.js';
import type { BrokerIdentity } from './broker-identity.js';
import { HistoryRecorder } from './history-recorder.js';
import type { HistoryRow } from './history-row.js';
import type { HistoryStore } from './history-store.js';
import type { Observation } from './observation.js';
import { task } from './testing/task.js';

const seen = (id: string, result: unknown = null): Observation => ({ task: task({ id, result }), seenAt: new Date() });
const numbered = (count: number, result?: string): Observation[] =>
  Array.from({ length: count }, (_, index) => seen(`t${index}`, result));

/** A recorder on a table that refuses what `refusal` says. */
function recorder(refusal: (rows: readonly HistoryRow[]) => Error | undefined = () => undefined) {
  const batches: string[][] = [];
  const store = {
    isConfigured: true,
    async record(rows: readonly HistoryRow[]): Promise<void> {
      const error = refusal(rows);
      if (error) throw error;
      batches.push(rows.map(({ task_id }) => task_id));
    },
  } as unknown as HistoryStore;
  const broker = { id: async () => 'broker' } as unknown as BrokerIdentity;
  return { recorder: new HistoryRecorder(store, broker, new Codec()), batches };
}

describe('recording tasks', () => {
  beforeAll(() => Logger.overrideLogger(false));
  afterAll(() => Logger.overrideLogger(true));

  it('takes 500 rows or a megabyte at once', async () => {
    const many = recorder();
    await many.recorder.record(numbered(1_200));
    expect(many.batches.map(({ length }) => length)).toEqual([500, 500, 200]);

    const large = recorder();
    await large.recorder.record(numbered(120, 'x'.repeat(16_000)));
    expect(large.batches.map(({ length }) => length)).toEqual([59, 59, 2]);
  });

  it('stores all but the row that PostgreSQL refuses', async () => {
    const bad = storageError({ code: '22P05', message: 'unsupported' }, 400);
    const table = recorder((rows) => (rows.some(({ task_id }) => task_id === 't7') ? bad : undefined));
    await table.recorder.record(numbered(20));
    expect(table.batches.flat().sort()).toEqual(
      numbered(20)
        .map((one) => one.task.id)
        .filter((id) => id !== 't7')
        .sort(),
    );
  });

  it.each([
    ['away', storageError({ code: '', message: 'fetch failed' }, 0)],
    ['refusing the key', storageError({ message: 'JWT expired' }, 401)],
    ['without migrations', storageError({ code: 'PGRST202', message: 'no function' }, 404)],
  ])('gives the whole batch back while Supabase is %s', async (_what, error) => {
    const table = recorder(() => error);
    await expect(table.recorder.record(numbered(4))).rejects.toBe(error);
  });
});
