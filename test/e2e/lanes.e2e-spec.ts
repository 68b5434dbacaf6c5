import type { TaskResponse } from '../../src/tasks/task.response.js';
import { type ApiClient, clientFor, expectStatus, freshOrganization } from '../support/api-client.js';
import { deploy, type Deployment } from '../support/deployment.js';
import { startWorker, type TestProcess } from '../support/processes.js';
import { BROKERS } from '../support/services.js';
import { until } from '../support/until.js';
import { WebhookReceivers } from '../support/webhook-receivers.js';

const LOW_TASKS = 200;
const SLOTS = 10;
/** A critical task that had to wait until a low one frees its slot would wait for about half of this, or all of it. */
const LOW_TASK_MS = 4_000;

describe.each(BROKERS)('lanes on %s', (kind) => {
  let receivers: WebhookReceivers;
  let deployment: Deployment;
  let member: ApiClient;
  let admin: ApiClient;
  let worker: TestProcess | undefined;

  beforeAll(async () => {
    // Each port is a host of its own: at most four deliveries at once go to one host.
    receivers = await WebhookReceivers.start(SLOTS);
    deployment = await deploy(kind, { workers: 0, env: receivers.env });
    const baseUrl = deployment.apis[0]?.baseUrl ?? '';
    const organizationId = freshOrganization();
    member = await clientFor(baseUrl, { organizationId, role: 'member' });
    admin = await clientFor(baseUrl, { organizationId, role: 'admin' });
  }, 120_000);
  afterAll(async () => {
    await worker?.kill();
    await deployment?.stop();
    await receivers?.close();
  }, 30_000);

  const workerWith = async (queues: string): Promise<TestProcess> =>
    startWorker({ ...deployment.env, WORKER_QUEUES: queues, WORKER_MAX_CONCURRENT: String(SLOTS) });

  it('takes nothing but the queues it was given', async () => {
    const submitted: TaskResponse[] = [];
    for (const priority of ['low', 'normal', 'high', 'critical']) {
      for (let n = 0; n < 5; n += 1) submitted.push(await member.deliver(receivers.hook().url, { priority }));
    }
    worker = await workerWith('queue:critical,queue:high');
    const of = (...lanes: string[]) => submitted.filter(({ priority }) => lanes.includes(priority));
    const ended = await Promise.all(of('critical', 'high').map(({ task_id }) => member.ended(task_id)));

    expect(ended.map(({ status }) => status)).toEqual(Array(10).fill('completed'));
    const others = await Promise.all(of('normal', 'low').map(({ task_id }) => member.task(task_id)));
    expect(others.map(({ status, attempts, waiting_for }) => `${status} ${attempts} ${waiting_for?.reason}`)).toEqual(
      Array(10).fill('pending 0 no_worker'),
    );
    const { queues, workers } = await admin.stats();
    expect(workers.map((one) => one.queues)).toEqual([['critical', 'high']]);
    expect([queues.normal.waiting, queues.low.waiting, queues.high.waiting, queues.critical.waiting]).toEqual([
      5, 5, 0, 0,
    ]);
    const health = await admin.get('//api/background/health');
    expect([health.status, health.text]).toEqual([
      503,
      expect.stringContaining('no worker serves queue:normal, queue:low'),
    ]);
    const later = await member.deliver(receivers.hook().url, { priority: 'low', delay_seconds: 1 });
    expect(later.waiting_for?.reason).toBe('delay');
    const waitsFor = async () => (await member.task(later.task_id)).waiting_for;
    await until(async () => (await waitsFor())?.reason === 'no_worker', {
      what: 'its time is over and nobody takes it',
    });
    expect(await waitsFor()).toEqual({ reason: 'no_worker', position: null, until: null });
    expectStatus(202, await member.post(`/tasks/${later.task_id}/cancel`));
    expect(await worker.stop()).toBe(0);
  }, 60_000);

  it('starts a critical task at once though a long queue of slow low ones keeps the worker busy', async () => {
    worker = await workerWith('queue:critical,queue:high,queue:normal,queue:low');
    const slow = () => receivers.hook({ status: 200, afterMs: LOW_TASK_MS }).url;
    await Promise.all(Array.from({ length: LOW_TASKS }, () => member.deliver(slow(), { priority: 'low' })));
    await until(async () => (await admin.stats()).queues.low.active >= SLOTS - 1, {
      what: 'every slot but one is busy with low tasks',
      everyMs: 100,
      timeoutMs: 20_000,
    });

    const waits: number[] = [];
    for (let n = 0; n < 5; n += 1) {
      const { task_id } = await member.deliver(receivers.hook().url, { priority: 'critical' });
      const { created_at, started_at } = await member.ended(task_id);
      waits.push(Date.parse(started_at ?? '') - Date.parse(created_at));
    }
    const { low } = (await admin.stats()).queues;
    expect(low.waiting).toBeGreaterThan(50);
    // Five in a row: by chance one slot may have become free, but not each time.
    expect(Math.max(...waits)).toBeLessThan(LOW_TASK_MS / 4);
  }, 60_000);
});
