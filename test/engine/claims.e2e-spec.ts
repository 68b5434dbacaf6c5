import { Claims } from '@app/task-engine';
import { BROKERS, freshBroker, type TestBroker } from '../support/services.js';
import { until } from '../support/until.js';
import { closeReplicas, type Replica, startReplica, startWorker, steps, submit } from './engine.js';

describe.each(BROKERS)('First come, first served on %s', (kind) => {
  let broker: TestBroker;
  let replicas: Replica[];

  beforeAll(async () => {
    broker = await freshBroker(kind);
    replicas = await Promise.all([startReplica(broker), startReplica(broker)]);
    await startWorker(broker);
  });

  afterAll(async () => {
    await closeReplicas();
    await broker.close();
  });

  const replica = (index: number): Replica => replicas[index % 2] as Replica;

  it('makes one task of fifty parallel submissions with one key, and runs it once', async () => {
    let runs = 0;
    steps.set('once', async () => ++runs);
    const submissions = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        stubborn(() => submit(replica(index), 'once', { idempotency: { key: 'k', fingerprint: 'f' } })),
      ),
    );
    expect(new Set(submissions.map(({ task }) => task.id)).size).toBe(1);
    expect(submissions.filter(({ replayed }) => !replayed).length).toBeLessThanOrEqual(1);
    const id = submissions[0]?.task.id ?? '';
    expect(await replica(0).stream.waitUntilFinished(id, 5_000)).toMatchObject({ status: 'completed', result: 1 });
    const late = await submit(replica(1), 'once', { idempotency: { key: 'k', fingerprint: 'f' } });
    expect(late).toMatchObject({ replayed: true, task: { id, status: 'completed' } });
    expect(runs).toBe(1);
  });

  it('keeps keys apart by organization, and refuses a key that was used for another request', async () => {
    steps.set('mine', async () => 'ok');
    const key = 'shared';
    const a = await submit(replica(0), 'mine', { organizationId: 'a', idempotency: { key, fingerprint: '1' } });
    const b = await submit(replica(0), 'mine', { organizationId: 'b', idempotency: { key, fingerprint: '1' } });
    expect(a.task.id).not.toBe(b.task.id);
    await expect(
      submit(replica(1), 'mine', { organizationId: 'a', idempotency: { key, fingerprint: '2' } }),
    ).rejects.toMatchObject({ name: 'IdempotencyKeyReusedError' });
  });

  it('keeps keys apart where organization and key hold colons', async () => {
    const idempotencyOf = (key: string) => ({ key, fingerprint: '1' });
    const one = await submit(replica(0), 'mine', { organizationId: 'a', idempotency: idempotencyOf('b:c') });
    const other = await submit(replica(0), 'mine', { organizationId: 'a:b', idempotency: idempotencyOf('c') });
    expect([other.replayed, other.task.organizationId]).toEqual([false, 'a:b']);
    expect(other.task.id).not.toBe(one.task.id);
  });

  it('replays a key in the lane of its first task', async () => {
    const idempotency = { key: 'lane', fingerprint: 'f' };
    const first = await submit(replica(0), 'mine', { lane: 'high', idempotency });
    const second = await submit(replica(1), 'mine', { lane: 'low', idempotency });
    expect(second).toMatchObject({ replayed: true, task: { id: first.task.id, lane: 'high' } });
  });

  it('keeps the key of a delayed task at least as long as the task waits', async () => {
    const dueAt = new Date(Date.now() + 40 * 86_400_000);
    const { task } = await submit(replica(0), 'mine', { dueAt, idempotency: { key: 'far', fingerprint: 'f' } });
    const claim = await replica(1).module.get(Claims, { strict: false }).read('idempotency:["org","far"]');
    expect(claim?.value).toMatchObject({ taskId: task.id });
    expect(claim?.expiresAt).toBeGreaterThan(dueAt.getTime() + 86_400_000 - 1_000);
  });

  it('lets one of a hundred claimers win, and tells all the winner’s value', async () => {
    const claims = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        replica(index).module.get(Claims, { strict: false }).claim('seat', { index }, 60_000, `nonce-${index}`),
      ),
    );
    expect(claims.filter(({ won }) => won)).toHaveLength(1);
    const winner = claims.find(({ won }) => won);
    expect(claims.every(({ value }) => value.index === winner?.value.index)).toBe(true);
  });

  it('frees a claim when its time is over', async () => {
    const claims = replica(0).module.get(Claims, { strict: false });
    expect((await claims.claim('short', { n: 1 }, 200, 'x')).won).toBe(true);
    expect((await claims.claim('short', { n: 2 }, 200, 'y')).won).toBe(false);
    await until(async () => (await claims.read('short')) === undefined, { what: 'the end of the claim' });
    expect(await claims.claim('short', { n: 3 }, 200, 'z')).toEqual({ won: true, value: { n: 3 } });
  });

  it('takes any text as a key', async () => {
    const claims = replica(0).module.get(Claims, { strict: false });
    for (const key of ['', ':', 'a:b:c', '\0', '\ud800', '../x', '7', 'x'.repeat(100_000), '__proto__']) {
      expect(await claims.claim(key, { key: 1 }, 60_000, 'n')).toEqual({ won: true, value: { key: 1 } });
    }
  });
});

/** A client that is told 503 asks again with its key. */
async function stubborn<T>(ask: () => Promise<T>): Promise<T> {
  for (let again = 0; ; again++) {
    try {
      return await ask();
    } catch (error) {
      if ((error as Error).name !== 'BrokerUnavailableError' || again === 5) throw error;
    }
  }
}
