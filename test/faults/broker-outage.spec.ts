import type { TestProcess } from '../support/processes.js';
import { until } from '../support/until.js';
import { expectSound } from './ledger.js';
import { BROKERS, Rig } from './rig.js';

/** Longer than any deadline and shorter than any patience: outages have to be survived, not slept through. */
const OUTAGE_MS = 5_000;
const BACK_WITHIN_MS = 10_000;

describe.each(BROKERS)('a broker that is away, on %s', (kind) => {
  let rig: Rig;
  let api: TestProcess;
  let worker: TestProcess;

  beforeAll(async () => {
    rig = await Rig.start(kind);
    [api, worker] = await Promise.all([rig.api(), rig.worker()]);
  }, 120_000);
  beforeEach(() => rig.newRow());
  afterEach(() => expect(rig.ended()).toEqual([]));
  afterAll(() => rig.close());

  /** Every route that needs the broker, and whether what it answered was what CONTRACT §1 says: 503, when, within 2 s. */
  async function refusals(taskId: string): Promise<string[]> {
    const tasks = '/api/background/tasks';
    const asked = await Promise.all([
      rig.client.request(api.baseUrl, 'POST', `${tasks}/webhook-delivery`, {
        body: { webhook_url: rig.receiver.nextUrl(), data: { key: 'x' } },
      }),
      rig.client.request(api.baseUrl, 'POST', `${tasks}/webhook-delivery`, {
        body: { webhook_url: rig.receiver.nextUrl(), data: { key: 'x' } },
        headers: { 'idempotency-key': 'outage' },
      }),
      rig.client.request(api.baseUrl, 'GET', `${tasks}/${taskId}`),
      rig.client.request(api.baseUrl, 'GET', `${tasks}/${taskId}?wait_seconds=5&include=payload,position`),
      rig.client.request(api.baseUrl, 'GET', `${tasks}/${taskId}/logs`),
      rig.client.request(api.baseUrl, 'GET', `${tasks}/${taskId}/stream`),
      rig.client.request(api.baseUrl, 'POST', `${tasks}/${taskId}/stream-ticket`),
      rig.client.request(api.baseUrl, 'POST', `${tasks}/${taskId}/cancel`),
      rig.client.request(api.baseUrl, 'POST', `${tasks}/${taskId}/retry`),
      rig.client.request(api.baseUrl, 'GET', '/api/background/queue/stats'),
      rig.client.request(api.baseUrl, 'POST', '/api/background/queue/low/pause'),
      rig.client.request(api.baseUrl, 'POST', '/api/background/queue/cleanup?max_age_days=1'),
      rig.client.request(api.baseUrl, 'GET', '/health'),
      rig.client.request(worker.baseUrl, 'GET', '/health'),
    ]);
    rig.ledger.refuse(asked.length);
    return asked.map(({ status, headers, ms }, index) =>
      status === 503 && headers.has('retry-after') && ms < 2_000
        ? 'refused'
        : `${index}: ${status} in ${ms.toFixed(0)} ms`,
    );
  }

  async function isLive(): Promise<void> {
    for (const { baseUrl } of [api, worker]) {
      expect((await rig.client.request(baseUrl, 'GET', '/health/live')).status).toBe(200);
    }
  }

  /** Milliseconds until a submit was accepted again. */
  async function acceptsAgain(): Promise<number> {
    const started = performance.now();
    await until(async () => (await rig.client.submit(api.baseUrl)).status === 202, {
      timeoutMs: BACK_WITHIN_MS,
      what: 'a submit is accepted',
    });
    return performance.now() - started;
  }

  const outages = [
    { how: 'stopped', begin: () => rig.broker.stop(), end: () => rig.broker.start() },
    { how: 'frozen', begin: () => rig.broker.pause(), end: () => rig.broker.resume() },
  ];
  it.each(outages)(
    'when it is $how: 503 within 2 s on every route, and all goes on by itself afterwards',
    async ({ how, begin, end }) => {
      rig.receiver.answer = ({ nth }) => ({ status: 200, afterMs: nth === 1 ? 1_500 : 20 });
      const ids = await rig.client.submitMany(api.baseUrl, 40);
      await rig.effects(20);
      rig.ledger.interrupt(ids);
      await begin();
      const outage = new Promise((resolve) => setTimeout(resolve, OUTAGE_MS));
      const answers = await refusals(ids[0] ?? '');
      await isLive();
      await outage;
      answers.push(...(await refusals(ids[0] ?? '')));
      await end();
      const backMs = await acceptsAgain();

      expect(new Set(answers)).toEqual(new Set(['refused']));
      await until(async () => (await rig.client.request(api.baseUrl, 'GET', '/health')).status === 200, {
        what: 'readiness',
      });
      const { counts } = await rig.ledger.settle(
        `broker ${how}, back in ${backMs.toFixed(0)} ms, ${kind}`,
        api.baseUrl,
      );
      expectSound(counts, 20);
    },
    120_000,
  );

  it('when it is killed under submits loses nothing that it had acknowledged', async () => {
    let running = true;
    const load = Promise.all(
      Array.from({ length: 8 }, async () => {
        while (running) await rig.client.submit(api.baseUrl);
      }),
    );
    await until(() => rig.client.submits.length > 300, { what: 'submits' });
    await rig.broker.kill();
    await until(() => rig.client.submits.some(({ status }) => status === 503), { what: 'a refusal' });
    await rig.broker.start();
    await acceptsAgain();
    running = false;
    await load;
    rig.ledger.refuse(rig.client.submits.filter(({ taskId }) => taskId === undefined).length);

    const { counts } = await rig.ledger.settle(`kill -9 of the broker, ${kind}`, api.baseUrl);
    expectSound(counts);
  }, 120_000);
});

describe.each(BROKERS)('a broker that starts last, on %s', (kind) => {
  let rig: Rig;

  beforeAll(async () => {
    rig = await Rig.start(kind);
    await rig.broker.stop();
  });
  afterAll(() => rig.close());

  it('finds an API and a worker that serve without a restart', async () => {
    const [api, worker] = await Promise.all([rig.api(), rig.worker()]);
    const early = await rig.client.submit(api.baseUrl);
    expect(early).toMatchObject({ status: 503 });
    rig.ledger.refuse(1);

    await rig.broker.start();

    await until(async () => (await rig.client.submit(api.baseUrl)).status === 202, { what: 'a submit is accepted' });
    const { counts } = await rig.ledger.settle(`started before the broker, ${kind}`, api.baseUrl);
    expectSound(counts);
    for (const { baseUrl } of [api, worker]) {
      await until(async () => (await rig.client.request(baseUrl, 'GET', '/health')).status === 200, {
        what: 'readiness',
      });
    }
    expect(rig.ended()).toEqual([]);
  }, 120_000);
});
