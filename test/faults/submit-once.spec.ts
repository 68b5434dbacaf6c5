import { randomUUID } from 'node:crypto';
import type { TestProcess } from '../support/processes.js';
import { expectSound } from './ledger.js';
import type { Submit } from './load-client.js';
import { BROKERS, Rig } from './rig.js';

describe.each(BROKERS)('an Idempotency-Key, broker on %s', (kind) => {
  let rig: Rig;
  let first: TestProcess;
  let second: TestProcess;

  beforeAll(async () => {
    rig = await Rig.start(kind);
    [first, second] = await Promise.all([rig.api(), rig.api(), rig.worker()]);
  }, 120_000);
  beforeEach(() => rig.newRow());
  afterEach(() => expect(rig.ended()).toEqual([]));
  afterAll(() => rig.close());

  it('makes one task of fifty parallel submits at two APIs', async () => {
    const url = rig.receiver.nextUrl();
    const headers = { 'idempotency-key': randomUUID() };
    const submit = async ({ baseUrl }: TestProcess): Promise<void> => {
      // A busy broker may answer 503; whoever is told so comes again with the same key.
      while ((await rig.client.submit(baseUrl, { key: 'one', webhook_url: url, headers })).status === 503);
    };
    await Promise.all(Array.from({ length: 50 }, (_, index) => submit(index % 2 === 0 ? first : second)));
    rig.ledger.refuse(49);

    expect(rig.client.submits.filter(({ status }) => status === 202)).toHaveLength(50);
    const { counts } = await rig.ledger.settle(`50 submits with one key, ${kind}`, first.baseUrl);
    expectSound(counts);
    expect(counts).toMatchObject({ acked: 1, duplicated_effects: 0 });
    expect(rig.receiver.effects).toHaveLength(1);
  }, 120_000);

  it('makes one task of each submit that an API was killed under and the other API was asked again', async () => {
    const url = rig.receiver.nextUrl();
    const send = (api: TestProcess, key: string): Promise<Submit> =>
      rig.client.submit(api.baseUrl, { key, webhook_url: url, headers: { 'idempotency-key': key } });
    const keys: string[] = [];
    let killed = false;
    const caller = async (): Promise<void> => {
      while (!killed) {
        const key = randomUUID();
        keys.push(key);
        if ((await send(first, key)).status === 0) {
          killed = true;
          await send(second, key);
        }
      }
    };
    const load = Promise.all(Array.from({ length: 30 }, caller));
    while (keys.length < 400) await new Promise((resolve) => setTimeout(resolve, 5));
    await first.kill();
    await load;
    rig.ledger.refuse(rig.client.submits.filter(({ status }) => status === 0).length);

    const { counts } = await rig.ledger.settle(`kill -9 of an API inside submits, ${kind}`, second.baseUrl);
    expectSound(counts, 10);
    expect(counts.acked).toBe(keys.length);
    // One task a key, also where the killed API had stored it and not said so.
    expect(new Set(rig.receiver.effects.map(({ key, taskId }) => `${key} ${taskId}`)).size).toBe(keys.length);
  }, 120_000);
});
