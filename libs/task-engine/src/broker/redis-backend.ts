import { type BackendFactory, createRedisBackend, type RedisQueueBackend } from 'bullmq';
import { Cluster } from 'ioredis';

/**
 * BullMQ's Redis backend. On a cluster all keys of a queue must lie in one slot, so there its name is their hash tag
 * (`queue:{critical}:wait`); the queue itself keeps its plain name everywhere.
 */
export const createRedisQueueBackend: BackendFactory<RedisQueueBackend> = (name, options, extra) =>
  createRedisBackend(options.connection instanceof Cluster ? `{${name}}` : name, options, extra);

/** The same, mended as keepDueTimes says. */
export const createRedisTaskBackend: BackendFactory<RedisQueueBackend> = (...args) =>
  keepDueTimes(createRedisQueueBackend(...args));

/**
 * Has "no next job came with the end of this one" answered as nothing. BullMQ answers an empty list, which its worker reads
 * as "and nothing is delayed": it forgets the due time it read a moment before (the mark in Redis is read once) and
 * sleeps through it until its next look, five seconds later. Two public methods are patched until BullMQ's worker takes an
 * empty list for no answer.
 */
export function keepDueTimes<Backend extends Pick<RedisQueueBackend, 'moveToDelayed' | 'moveToFinished'>>(
  backend: Backend,
): Backend {
  const { moveToDelayed, moveToFinished } = backend;
  backend.moveToDelayed = async (...given) => nextOrNothing(await moveToDelayed.apply(backend, given));
  backend.moveToFinished = async (...given) => nextOrNothing(await moveToFinished.apply(backend, given)) as unknown[];
  return backend;
}

function nextOrNothing(next: void | unknown[]): unknown[] | undefined {
  return next && next.length > 0 ? next : undefined;
}
