import { type BackendFactory, createRedisBackend, type RedisQueueBackend } from 'bullmq';

/**
 * BullMQ's Redis backend, but "no next job came with this one" is answered as nothing. BullMQ answers an empty list, which
 * its worker reads as "nothing is delayed either": it forgets the due time it was told a moment before (the mark in
 * Redis is read once) and sleeps through it until its next look, five seconds later.
 */
export const createRedisTaskBackend: BackendFactory<RedisQueueBackend> = (...args) => {
  const backend = createRedisBackend(...args);
  const { moveToDelayed, moveToFinished } = backend;
  backend.moveToDelayed = async (...given) => nextOrNothing(await moveToDelayed.apply(backend, given));
  backend.moveToFinished = async (...given) => nextOrNothing(await moveToFinished.apply(backend, given)) as unknown[];
  return backend;
};

function nextOrNothing(next: void | unknown[]): unknown[] | undefined {
  return next && next.length > 0 ? next : undefined;
}
