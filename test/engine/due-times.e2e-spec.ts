import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { createRedisTaskBackend } from '../../libs/task-engine/src/redis-backend.js';
import { freshBroker, type TestBroker } from '../support/services.js';

/** The worker keeps the due time it was told only while the end of an attempt does not answer an empty next job. */
describe('The end of an attempt on redis', () => {
  let broker: TestBroker;
  let connection: Redis;
  let queue: Queue;
  let worker: Worker;

  beforeAll(async () => {
    broker = await freshBroker('redis');
    connection = new Redis(broker.env.REDIS_URL ?? '', { maxRetriesPerRequest: null });
    queue = new Queue('due', { connection }, createRedisTaskBackend);
    worker = new Worker('due', null, { connection, autorun: false }, createRedisTaskBackend);
  });

  afterAll(async () => {
    await worker.close();
    await queue.close();
    connection.disconnect();
    await broker.close();
  });

  const taken = async () => (await worker.getNextJob('token', { block: false })) ?? Promise.reject(new Error('no job'));

  it('answers nothing when a retry was put off and no other job waits', async () => {
    await queue.add('job', {}, { attempts: 2, backoff: 60_000 });
    const job = await taken();
    expect(await job.moveToFailed(new Error('again'), 'token', true)).toBeUndefined();
    expect(await job.getState()).toBe('delayed');
  });

  it('answers nothing when it completed and nobody asked for the next job', async () => {
    await queue.add('job', {});
    const job = await taken();
    expect(await job.moveToCompleted('done', 'token', false)).toBeUndefined();
  });

  it('answers the next job where there is one, and the next due time where there is none', async () => {
    await queue.add('first', {});
    await queue.add('second', {});
    const job = await taken();
    const [next] = (await job.moveToCompleted('done', 'token', true)) as [{ name: string }];
    expect(next.name).toBe('second');
    const [second] = await queue.getActive();
    const [none, , , due] = (await second!.moveToCompleted('done', 'token', true)) as [null, 0, 0, number];
    expect(none).toBeNull();
    expect(due).toBeGreaterThan(Date.now());
  });
});
