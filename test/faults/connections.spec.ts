import type { TestProcess } from '../support/processes.js';
import { until } from '../support/until.js';
import { expectSound } from './ledger.js';
import { BROKERS, Rig } from './rig.js';
import { TcpProxy } from './tcp-proxy.js';

const API_BACK_WITHIN_MS = 10_000;
const WORKER_BACK_WITHIN_MS = 30_000;

describe.each(BROKERS)('connections to the broker, on %s', (kind) => {
  let rig: Rig;
  let proxy: TcpProxy;
  let api: TestProcess;

  beforeAll(async () => {
    rig = await Rig.start(kind);
    const variable = kind === 'redis' ? 'REDIS_URL' : 'QUEUE_DATABASE_URL';
    const proxied = await TcpProxy.before(rig.broker.env[variable] ?? '');
    proxy = proxied.proxy;
    const settings = { [variable]: proxied.url };
    [api] = await Promise.all([rig.api(settings), rig.worker(settings)]);
  }, 120_000);
  beforeEach(() => rig.newRow());
  afterEach(() => expect(rig.ended()).toEqual([]));
  afterAll(async () => {
    await rig.close();
    await proxy.close();
  });

  async function taskIsRunBy(deadline: number, row: string): Promise<void> {
    const left = (): number => deadline - Date.now();
    const submit = async () => (await rig.client.submit(api.baseUrl)).taskId;
    const taskId = await until(submit, { timeoutMs: API_BACK_WITHIN_MS, what: 'a submit is accepted' });
    const ended = async () => (await rig.client.task(api.baseUrl, taskId)).status === 'completed';
    await until(ended, { timeoutMs: left(), what: `a task is run after ${row}` });
  }

  it('that are all reset are made again at once', async () => {
    rig.receiver.answer = ({ nth }) => ({ status: 200, afterMs: nth === 1 ? 1_000 : 20 });
    await rig.client.submitMany(api.baseUrl, 30);
    await rig.effects(20);
    expect(proxy.cut()).toBeGreaterThan(2);
    rig.ledger.interrupt(rig.receiver.effects.map(({ taskId }) => taskId));

    await taskIsRunBy(Date.now() + API_BACK_WITHIN_MS, 'a reset');

    const { counts } = await rig.ledger.settle(`connections reset, ${kind}`, api.baseUrl);
    expectSound(counts, 20);
  }, 120_000);

  it('that a network forgot, silent and never closed, are given up and replaced', async () => {
    rig.receiver.answer = ({ nth }) => ({ status: 200, afterMs: nth === 1 ? 1_000 : 20 });
    await rig.client.submitMany(api.baseUrl, 30);
    await rig.effects(20);
    expect(proxy.forget()).toBeGreaterThan(2);
    rig.ledger.interrupt(rig.receiver.effects.map(({ taskId }) => taskId));

    await taskIsRunBy(Date.now() + WORKER_BACK_WITHIN_MS, 'a silence');

    const { counts } = await rig.ledger.settle(`connections forgotten, ${kind}`, api.baseUrl);
    expectSound(counts, 20);
  }, 120_000);
});
