import { randomUUID } from 'node:crypto';
import getPort from 'get-port';
import type { BulkAcceptedResponse } from '../../src/task-types/document-processing/process-bulk.dto.js';
import type { DailyScheduleResponse } from '../../src/task-types/analytics-processing/daily/daily-schedule.dto.js';
import type { BatchResponse } from '../../src/tasks/batches/batch.response.js';
import type { TaskResponse } from '../../src/tasks/task.response.js';
import { N8nServer, type Workflow } from '../sync/n8n-server.js';
import { type ApiClient, clientFor, expectStatus, freshOrganization } from '../support/api-client.js';
import { startApi, startWorker, type TestProcess } from '../support/processes.js';
import { BROKERS, freshBroker, supabaseEnv, type TestBroker } from '../support/services.js';
import { until } from '../support/until.js';
import { type Hook, WebhookReceivers } from '../support/webhook-receivers.js';
import { previousBuild } from './previous-build.js';

const DOCUMENTS = 6;
const BULK = '/integrations/knowledge/process-bulk';
const SCHEDULE = '/integrations/analytics/schedule-daily';

/** What the processes of before left in the broker. */
interface Left {
  /** Idempotency keys with their bodies and tasks: ended, waiting and delayed. */
  keys: { key: string; body: object; task: TaskResponse }[];
  batch: BulkAcceptedResponse;
  followedByBatch: Hook;
  schedule: DailyScheduleResponse;
  parked: { task: TaskResponse; url: string };
  answered: { task: TaskResponse; url: string };
  delayed: { task: TaskResponse; hook: Hook; dueAt: number };
  interrupted: { task: TaskResponse; hook: Hook };
  ended: { task: TaskResponse; hook: Hook; followUp: Hook };
  ticket: string;
  spentTicket: string;
}

describe.each(BROKERS)('an upgrade from the version before, on %s', (kind) => {
  const organizationId = freshOrganization();
  let broker: TestBroker;
  let n8n: N8nServer;
  let flow: Workflow;
  let receivers: WebhookReceivers;
  let env: Record<string, string>;
  let api: TestProcess;
  let worker: TestProcess;
  let manager: ApiClient;
  let admin: ApiClient;
  let left: Left;
  let release: () => void;

  beforeAll(async () => {
    const previous = await previousBuild();
    [broker, n8n, receivers] = await Promise.all([freshBroker(kind), N8nServer.start(), WebhookReceivers.start(2)]);
    flow = n8n.workflow();
    const port = String(await getPort());
    env = {
      ...(await supabaseEnv()),
      ...broker.env,
      ...n8n.env,
      ...receivers.env,
      PORT: port,
      API_PUBLIC_URL: `http://127.0.0.1:${port}`,
      LOG_LEVEL: 'warn',
      TASK_RETRY_BASE_DELAY_SECONDS: '0.3',
      TASK_LOCK_SECONDS: '5',
      WORKER_SHUTDOWN_GRACE_SECONDS: '1',
      WEBHOOK_SIGNING_MASTER_KEY: 'test-master-key-test-master-key-test-master-key',
      PAYLOAD_ENCRYPTION_KEY: `k1:${Buffer.alloc(32, 7).toString('base64')}`,
    };
    await start(previous);
    manager = await clientFor(api.baseUrl, { organizationId, role: 'manager' });
    admin = await clientFor(api.baseUrl, { organizationId, role: 'admin' });
    left = await leaveWork();
    await stop();
    await start('.');
    release();
  }, 400_000);

  afterAll(async () => {
    await stop();
    await Promise.all([n8n?.close(), receivers?.close(), broker?.close()]);
  }, 60_000);

  // First: a ticket is good for a minute.
  it('opens a stream to a ticket that was not used, once', async () => {
    const open = (ticket: string) =>
      fetch(`${api.baseUrl}/api/background/tasks/${left.ended.task.task_id}/stream?ticket=${ticket}`);
    expect((await open(left.spentTicket)).status).toBe(401);
    const opened = await open(left.ticket);
    expect([opened.status, (await opened.text()).includes('event: snapshot')]).toEqual([200, true]);
    expect((await open(left.ticket)).status).toBe(401);
  });

  it('answers each idempotency key with its task, and refuses another body', async () => {
    for (const { key, body, task } of left.keys) {
      const again = await manager.post('/tasks/webhook-delivery', body, { 'idempotency-key': key });
      expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([202, 'true']);
      expect(again.json<TaskResponse>().task_id).toBe(task.task_id);
      const other = { ...body, data: { other: true } };
      const refused = await manager.post('/tasks/webhook-delivery', other, { 'idempotency-key': key });
      expect(refused.status).toBe(422);
    }
  });

  it('answers an idempotent batch with its batch, and runs it to its end, followed once', async () => {
    expectStatus(204, await admin.post('/queue/low/resume'));
    const batch = await until(
      async () => {
        const found = expectStatus(200, await manager.get(`/batches/${left.batch.batch_id}`)).json<BatchResponse>();
        return found.status !== 'running' && found;
      },
      { what: 'the batch has ended', timeoutMs: 60_000 },
    );
    expect(batch).toMatchObject({ status: 'completed', total: DOCUMENTS, completed: DOCUMENTS, failed: 0 });
    await until(() => left.followedByBatch.deliveries.length > 0, {
      what: 'what follows the batch',
      timeoutMs: 30_000,
    });
    const again = await manager.post(BULK, bulkBody(left.followedByBatch), { 'idempotency-key': 'bulk' });
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([202, 'true']);
    expect(again.json<BulkAcceptedResponse>()).toEqual(left.batch);
    expect(left.followedByBatch.deliveries).toHaveLength(1);
  });

  it('keeps the daily schedule', async () => {
    expect(expectStatus(200, await manager.get(SCHEDULE)).json()).toEqual(left.schedule);
    expect((await manager.request('DELETE', SCHEDULE)).status).toBe(204);
    expect((await manager.get(SCHEDULE)).status).toBe(404);
  });

  it('lets a parked task go on at its callback, once', async () => {
    const { task, url } = left.parked;
    expect((await manager.task(task.task_id)).status).toBe('running');
    expect((await callBack(url, { after: 'the upgrade' })).status).toBe(202);
    expect(await manager.ended(task.task_id)).toMatchObject({
      status: 'completed',
      attempts: 1,
      result: { callback: { after: 'the upgrade' } },
    });
    expect((await callBack(url, { twice: true })).status).toBe(409);
  });

  it('refuses a callback that was used before', async () => {
    expect((await callBack(left.answered.url, { twice: true })).status).toBe(409);
  });

  it('runs a delayed task when it is due, once', async () => {
    const { task, hook, dueAt } = left.delayed;
    expect(await manager.ended(task.task_id)).toMatchObject({ status: 'completed', attempts: 1 });
    expect(hook.deliveries).toHaveLength(1);
    expect(hook.deliveries[0]?.at).toBeGreaterThanOrEqual(dueAt);
  });

  it('runs a task to its end that was interrupted, without charging an attempt', async () => {
    const { task } = left.interrupted;
    expect(await manager.ended(task.task_id)).toMatchObject({ status: 'completed', attempts: 1 });
  });

  it('repeats nothing that had ended, nor what followed it', async () => {
    const { task, hook, followUp } = left.ended;
    expect(await manager.task(task.task_id)).toEqual(task);
    expect([hook.deliveries.length, followUp.deliveries.length]).toEqual([1, 1]);
  });

  it('counts one worker, the new one', async () => {
    const { workers } = await until(
      async () => {
        const stats = await admin.stats();
        return stats.workers.length === 1 && stats;
      },
      { what: 'the record of the worker before has gone', timeoutMs: 60_000 },
    );
    expect(workers).toHaveLength(1);
  });

  async function start(build: string): Promise<void> {
    [api, worker] = await Promise.all([startApi(env, build), startWorker(env, build)]);
    const ready = async () => (await fetch(`${api.baseUrl}/api/background/health`)).status === 200;
    await until(ready, { what: `${build} is ready`, timeoutMs: 60_000 });
  }

  async function stop(): Promise<void> {
    expect(await Promise.all([worker?.stop(), api?.stop()])).toEqual([0, 0]);
  }

  async function leaveWork(): Promise<Left> {
    expectStatus(204, await admin.post('/queue/low/pause'));
    const held = new Promise<void>((done) => (release = done));
    const [endedHook, followUp, followedByBatch, delayedHook] = [1, 2, 3, 4].map(() => receivers.hook());
    const interruptedHook = receivers.hook((nth) => (nth === 1 ? { status: 200, after: held } : { status: 200 }));
    const ended = await manager.deliver(endedHook!.url, { on_complete: { webhook_url: followUp!.url } });
    const [parked, answered] = [await parkedTask(), await parkedTask()];
    expect((await callBack(answered.url, {})).status).toBe(202);
    await manager.ended(answered.task.task_id);
    const keys = [
      await keyed({ webhook_url: receivers.hook().url, data: { nth: 1 } }),
      await keyed({ webhook_url: receivers.hook().url, data: { nth: 2 }, priority: 'low' }),
      await keyed({ webhook_url: receivers.hook().url, data: { nth: 3 }, delay_seconds: 3_600 }),
    ];
    await manager.ended(keys[0]!.task.task_id);
    const bulk = await manager.post(BULK, bulkBody(followedByBatch!), { 'idempotency-key': 'bulk' });
    const batch = expectStatus(202, bulk).json<BulkAcceptedResponse>();
    const daily = { hour: 3, minute: 7, time_zone: 'America/Sao_Paulo' };
    const schedule = expectStatus(200, await manager.post(SCHEDULE, daily)).json<DailyScheduleResponse>();
    await until(() => followUp!.deliveries.length === 1, { what: 'what follows the ended task' });
    const endedTask = await manager.ended(ended.task_id);
    const interrupted = await manager.deliver(interruptedHook.url);
    const dueAt = Date.now() + 15_000;
    const delayed = await manager.deliver(delayedHook!.url, { run_at: new Date(dueAt).toISOString() });
    const [ticket, spentTicket] = [await ticketFor(endedTask.task_id), await ticketFor(endedTask.task_id)];
    const stream = `${api.baseUrl}/api/background/tasks/${endedTask.task_id}/stream?ticket=${spentTicket}`;
    expect((await fetch(stream)).status).toBe(200);
    await until(() => interruptedHook.deliveries.length === 1, { what: 'the delivery that will be interrupted' });
    return {
      keys,
      batch,
      followedByBatch: followedByBatch!,
      schedule,
      parked,
      answered,
      delayed: { task: delayed, hook: delayedHook!, dueAt },
      interrupted: { task: interrupted, hook: interruptedHook },
      ended: { task: endedTask, hook: endedHook!, followUp: followUp! },
      ticket,
      spentTicket,
    };
  }

  async function parkedTask(): Promise<{ task: TaskResponse; url: string }> {
    const task = await manager.submit('/integrations/n8n/trigger', {
      workflow: flow.path,
      data: { n: 1 },
      wait_for_callback: true,
    });
    const call = await until(() => flow.calls.find(({ body }) => body.task_id === task.task_id), { what: 'the call' });
    await until(async () => (await manager.task(task.task_id)).progress_message !== null, { what: 'it is parked' });
    return { task, url: call.body.callback_url ?? '' };
  }

  async function keyed(body: object): Promise<{ key: string; body: object; task: TaskResponse }> {
    const key = randomUUID();
    return { key, body, task: await manager.submit('/tasks/webhook-delivery', body, { 'idempotency-key': key }) };
  }

  async function ticketFor(taskId: string): Promise<string> {
    return expectStatus(200, await manager.post(`/tasks/${taskId}/stream-ticket`)).json<{ ticket: string }>().ticket;
  }

  function callBack(url: string, body: object): Promise<Response> {
    return fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  function bulkBody(followedBy: Hook): object {
    const documents = Array.from({ length: DOCUMENTS }, (_, nth) => ({
      document_id: `doc-${nth}`,
      content: `# Ficha ${nth}\n\nO registro ${nth} descreve a obra de número ${nth * 7} do acervo.`,
    }));
    return { documents, priority: 'low', on_complete: { webhook_url: followedBy.url } };
  }
});
