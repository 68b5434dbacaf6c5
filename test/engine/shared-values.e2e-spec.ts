import { Broadcast, Claims, SharedValues } from '@app/task-engine';
import { getQueueToken } from '@nestjs/bullmq';
import type { Queue } from 'bullmq';
import { createHash } from 'node:crypto';
import { BROKERS, freshBroker, type TestBroker } from '../support/services.js';
import { until } from '../support/until.js';
import { closeReplicas, type Replica, startReplica } from './engine.js';

const HOUR_MS = 3_600_000;

describe.each(BROKERS)('What processes share on %s', (kind) => {
  let broker: TestBroker;
  let one: Replica;
  let other: Replica;

  beforeAll(async () => {
    broker = await freshBroker(kind);
    [one, other] = await Promise.all([startReplica(broker), startReplica(broker)]);
  });

  afterAll(async () => {
    await closeReplicas();
    await broker.close();
  });

  const values = (replica: Replica): SharedValues => replica.module.get(SharedValues, { strict: false });
  const claims = (replica: Replica): Claims => replica.module.get(Claims);

  describe('shared values', () => {
    it('keep the first of many texts, and every process reads that', async () => {
      const stored = await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          values(index % 2 ? one : other).putIfAbsent('first', `${index}`, HOUR_MS),
        ),
      );
      expect(new Set(stored).size).toBe(1);
      expect(await values(one).read('first')).toBe(stored[0]);
      expect(await values(other).read('none')).toBeUndefined();
    });

    it('are given to one taker alone, and their key is free again', async () => {
      await values(one).putIfAbsent('ticket', 'yes', HOUR_MS);
      const taken = await Promise.all(
        Array.from({ length: 20 }, (_, index) => values(index % 2 ? one : other).take('ticket')),
      );
      expect(taken.filter((text) => text === 'yes')).toHaveLength(1);
      expect(await values(one).putIfAbsent('ticket', 'next', HOUR_MS)).toBe('next');
    });

    it('are replaced for the rest of their time, and only where they are', async () => {
      await values(one).putIfAbsent('record', 'a', 1_500);
      expect(await values(other).replace('record', 'b')).toBe(true);
      expect(await values(one).read('record')).toBe('b');
      await until(async () => (await values(one).read('record')) === undefined, { what: 'the end of its time' });
      expect(await values(one).replace('record', 'c')).toBe(false);
    });

    it('end with their time, and are swept', async () => {
      await values(one).putIfAbsent('short', 'a', 50);
      await until(async () => (await values(one).read('short')) === undefined, { what: 'the end of its time' });
      expect(await values(one).take('short')).toBeUndefined();
      expect(await values(one).putIfAbsent('short', 'b', 50)).toBe('b');
      await values(one).sweep();
    });

    it('are removed', async () => {
      await values(one).putIfAbsent('gone', 'a', HOUR_MS);
      await values(other).remove('gone');
      expect(await values(one).read('gone')).toBeUndefined();
    });

    it('hold any text that JSON can', async () => {
      const text = JSON.stringify({ text: '\0\ud800"\\é'.repeat(30_000) });
      expect(await values(one).putIfAbsent('text', text, HOUR_MS)).toBe(text);
      expect(await values(other).read('text')).toBe(text);
    });
  });

  describe('broadcast', () => {
    it('reaches every process, the one that publishes too', async () => {
      const heard = [one, other].map((replica) => listen(replica));
      await until(
        async () => {
          await one.module.get(Broadcast, { strict: false }).publish('changed', 'a');
          return heard.every((ids) => ids.has('a'));
        },
        { what: 'the signal in both' },
      );
    });

    it('carries many signals that are published at once', async () => {
      const heard = listen(other);
      const ids = Array.from({ length: 1_000 }, (_, index) => `high-01890000-0000-7000-8000-00000000${1_000 + index}`);
      const broadcast = one.module.get(Broadcast, { strict: false });
      await Promise.all(ids.map((id) => broadcast.publish('changed', id)));
      await until(async () => ids.every((id) => heard.has(id)), { what: 'all signals' });
    });

    it('listens again when the broker was away, and loses no promise while it is', async () => {
      const unhandled = jest.fn();
      process.on('unhandledRejection', unhandled);
      await broker.kill();
      // Longer than a connection is tried again after.
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      await broker.start();
      const heard = listen(other);
      const broadcast = one.module.get(Broadcast, { strict: false });
      await until(
        async () => {
          await broadcast.publish('changed', 'again');
          return heard.has('again');
        },
        { what: 'a signal after the outage', timeoutMs: 20_000 },
      );
      process.off('unhandledRejection', unhandled);
      expect(unhandled).not.toHaveBeenCalled();
    });
  });

  describe('values of the version before', () => {
    let control: Queue;
    let late: Replica;

    beforeAll(async () => {
      control = one.module.get<Queue>(getQueueToken('control'), { strict: false });
      // Before `late` looks whether there are any.
      for (const key of ['kept', 'read', 'released']) await claimedBefore(key, { n: key }, HOUR_MS);
      late = await startReplica(broker);
    });

    it('win against a new claim, and last as long as they would have', async () => {
      expect(await claims(late).claim('kept', { n: 'new' }, 5 * HOUR_MS, 'n')).toEqual({
        value: { n: 'kept' },
        won: false,
      });
      // Copied: it holds without the old one.
      await control.remove(idOf('kept'));
      expect((await claims(late).claim('kept', { n: 'new' }, HOUR_MS, 'n')).value).toEqual({ n: 'kept' });
    });

    it('are read, taken once and released', async () => {
      expect((await claims(late).read('read'))?.value).toEqual({ n: 'read' });
      expect(await claims(late).hasLegacy('read')).toBe(true);
      const taken = await Promise.all([claims(late).take('read'), claims(late).take('read')]);
      expect(taken.filter(Boolean)).toHaveLength(1);
      await claims(late).release('released');
      expect(await claims(late).read('released')).toBeUndefined();
    });

    it('stay where its processes find them while one of its workers lives', async () => {
      const workers = one.module.get<Queue>(getQueueToken('workers'), { strict: false });
      await workers.add(
        'worker',
        { id: 'old-worker', queues: [], seenAt: Date.now() + HOUR_MS },
        { jobId: 'old-worker' },
      );
      const mixed = await startReplica(broker);
      const { batch } = await mixed.batches.submit({ organizationId: 'org', userId: 'user', tasks: [] });
      expect((await control.getJob(`batch-${batch.id}`))?.name).toBe('batch');
      expect(await mixed.batches.read(batch.id)).toMatchObject({ id: batch.id });
      expect((await claims(mixed).claim('mixed', { n: 1 }, HOUR_MS, 'n')).won).toBe(true);
      expect((await control.getJob(idOf('mixed')))?.name).toBe('claim');
      expect((await claims(mixed).claim('mixed', { n: 2 }, HOUR_MS, 'm')).won).toBe(false);
    });

    const idOf = (key: string): string => `claim-${createHash('sha256').update(key).digest('base64url')}`;

    /** As the version before did. */
    async function claimedBefore(key: string, value: object, ttlMs: number): Promise<void> {
      const stored = { value: JSON.stringify(value), nonce: 'old', expiresAt: Date.now() + ttlMs };
      await control.add('claim', stored, { jobId: idOf(key), delay: ttlMs, removeOnComplete: true });
    }
  });

  function listen(replica: Replica): Set<string> {
    const heard = new Set<string>();
    replica.module.get(Broadcast, { strict: false }).on('changed', (id) => heard.add(id));
    return heard;
  }
});
