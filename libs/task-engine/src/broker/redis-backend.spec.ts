import type { RedisQueueBackend } from 'bullmq';
import { keepDueTimes } from './redis-backend.js';

const answering = (next: unknown[]) =>
  keepDueTimes<Pick<RedisQueueBackend, 'moveToDelayed' | 'moveToFinished'>>({
    moveToDelayed: async () => next,
    moveToFinished: async () => next,
  });

describe('keepDueTimes', () => {
  it('answers nothing where no next job came, so that the worker keeps the due time it knows', async () => {
    const backend = answering([]);
    expect(await backend.moveToDelayed('id', 0, 1_000)).toBeUndefined();
    expect(await backend.moveToFinished('id', [])).toBeUndefined();
  });

  it('answers the next job, and the next due time, as they came', async () => {
    const backend = answering([null, 0, 0, 1_764_000_000_000]);
    expect(await backend.moveToDelayed('id', 0, 1_000)).toEqual([null, 0, 0, 1_764_000_000_000]);
    expect(await backend.moveToFinished('id', [])).toEqual([null, 0, 0, 1_764_000_000_000]);
  });
});
