import { storageError } from '../integrations/supabase/storage-answer.js';
import { insertAroundRefused } from './insert-around-refused.js';

const REFUSED = storageError({ code: '22P05', message: 'unsupported' }, 400);
const AWAY = storageError({ message: 'fetch failed' }, 0);

/** A table that answers a list with `bad` rows in it with an error. */
async function inserted(rows: readonly number[], bad: readonly number[], error: Error) {
  const stored: number[] = [];
  const refused: number[] = [];
  const insert = async (some: readonly number[]): Promise<void> => {
    if (some.some((row) => bad.includes(row))) throw error;
    stored.push(...some);
  };
  await insertAroundRefused(rows, insert, (row) => refused.push(row));
  return { stored, refused };
}

describe('inserting around refused rows', () => {
  it.each([[[]], [[3]], [[0, 5]], [[0, 1, 2, 3, 4, 5]]])('stores all but %j, in order', async (bad) => {
    const { stored, refused } = await inserted([0, 1, 2, 3, 4, 5], bad, REFUSED);
    expect(stored).toEqual([0, 1, 2, 3, 4, 5].filter((row) => !bad.includes(row)));
    expect(refused).toEqual(bad);
  });

  it('passes every other error on', async () => {
    await expect(inserted([1, 2], [2], AWAY)).rejects.toBe(AWAY);
  });
});
