import { randomUUID } from 'node:crypto';
import { type ApiClient, clientFor, expectStatus, freshOrganization } from '../support/api-client.js';
import { deploy, type Deployment, sharedDeployment } from '../support/deployment.js';
import { readEvents } from '../support/event-reader.js';
import { startApi, startWorker } from '../support/processes.js';
import { BROKERS, freshBroker } from '../support/services.js';
import { tokenFor } from '../support/tokens.js';
import { ANSWERS_WITHIN_MS, until } from '../support/until.js';
import { WebhookReceivers } from '../support/webhook-receivers.js';
import { scrape } from './scrape.js';

describe.each(BROKERS)('the numbers of both processes, on %s', (kind) => {
  let receivers: WebhookReceivers;
  let deployment: Deployment;
  let member: ApiClient;
  const organizationId = freshOrganization();
  const ids: string[] = [];

  beforeAll(async () => {
    receivers = await WebhookReceivers.start(2);
    const env = {
      ...receivers.env,
      QUEUE_PARTITIONS: 'document_processing',
      // Long enough that a busy machine does not let a living worker lose its lock.
      TASK_LOCK_SECONDS: '3',
      // As in production: a hung broker must not hold scrapes up by way of the limits.
      RATE_LIMIT_PER_ADDRESS_PER_MINUTE: '100000',
    };
    deployment = await deploy(kind, { env });
    member = await clientFor(api(), { organizationId });
  }, 120_000);
  afterAll(async () => {
    await deployment?.stop();
    await receivers?.close();
  }, 30_000);

  const api = () => deployment.apis[0]?.baseUrl ?? '';
  const worker = () => deployment.workers[0]?.baseUrl ?? '';
  const delivered = async (url: string, more: object = {}): Promise<void> => {
    const { task_id } = await member.deliver(url, { priority: 'high', ...more });
    ids.push(task_id);
    await member.ended(task_id);
  };

  it('tell of a worker what its attempts came to, how long they waited and took, and its slots', async () => {
    await delivered(receivers.hook().url);
    await delivered(receivers.hook((nth) => ({ status: nth === 1 ? 503 : 200 })).url);
    await delivered(receivers.hook({ status: 410 }).url);

    const seen = await scrape(worker());
    expect([seen.status, seen.type]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    const labels = { type: 'webhook_delivery', lane: 'high' };
    const outcome = (how: string) => seen.value('background_tasks_attempts_ended_total', { ...labels, outcome: how });
    expect(seen.value('background_tasks_attempts_begun_total', labels)).toBe(4);
    expect([outcome('completed'), outcome('retried'), outcome('failed'), outcome('lost')]).toEqual([
      2,
      1,
      1,
      undefined,
    ]);
    const errors = seen.samples.filter(({ name }) => name === 'background_tasks_attempt_errors_total');
    expect(errors.map(({ labels: { code }, value }) => [code, value])).toEqual([
      ['http_5xx', 1],
      ['gone', 1],
    ]);
    expect(seen.value('background_tasks_wait_seconds_count', labels)).toBe(4);
    expect(seen.value('background_tasks_execution_seconds_count', labels)).toBe(4);
    expect(seen.value('background_tasks_execution_seconds_bucket', { ...labels, le: '3600' })).toBe(4);
    expect([seen.value('background_tasks_slots'), seen.value('background_tasks_slots_in_use')]).toEqual([10, 0]);
    expect(seen.value('background_tasks_broker_up')).toBe(1);
    expect(seen.value('background_tasks_broker_latency_seconds')).toBeGreaterThan(0);
    expect(seen.value('process_resident_memory_bytes')).toBeGreaterThan(0);
  }, 60_000);

  it('tell of an API what the queues hold and who serves them, and requests by their routes', async () => {
    const document = await member.submit('/tasks/document-processing', {
      document_id: `doc-${randomUUID()}`,
      content: 'O contrato vale por doze meses.',
    });
    ids.push(document.task_id);
    const queue = 'document_processing.normal';
    const seen = await until(
      async () => {
        const now = await scrape(api());
        return now.value('background_tasks_queue_oldest_waiting_seconds', { queue }) ? now : undefined;
      },
      { what: 'the document is seen to wait' },
    );
    const own = { queue, lane: 'normal', partition: 'document_processing' };
    expect(seen.value('background_tasks_queue_tasks', { ...own, state: 'waiting' })).toBe(1);
    expect(seen.value('background_tasks_queue_workers', own)).toBe(0);
    expect(seen.value('background_tasks_queue_paused', own)).toBe(0);
    expect(seen.value('background_tasks_workers')).toBe(1);
    expect(seen.value('background_tasks_queue_workers', { queue: 'high' })).toBe(1);
    expect(seen.value('background_tasks_queue_tasks', { queue: 'high', partition: '', state: 'completed' })).toBe(2);
    expect(seen.value('background_tasks_queue_tasks', { queue: 'high', partition: '', state: 'failed' })).toBe(1);
    const requests = (labels: Record<string, string>) =>
      seen.value('background_tasks_http_request_duration_seconds_count', labels);
    const submits = { method: 'POST', route: '/api/background/tasks/webhook-delivery', status: '2xx' };
    expect(requests(submits)).toBe(3);
    expect(requests({ method: 'GET', route: '/api/background/tasks/:task_id', status: '2xx' })).toBeGreaterThan(2);
    expect(seen.value('background_tasks_audit_waiting_rows')).toBeGreaterThanOrEqual(0);
    expect(seen.value('background_tasks_history_unwritten_tasks')).toBeGreaterThanOrEqual(0);
  }, 60_000);

  it('count an open stream while it is open', async () => {
    const streams = async () => (await scrape(api())).value('background_tasks_event_streams_open');
    expect(await streams()).toBe(0);
    const stream = await readEvents(member, `/tasks/${ids.at(-1)}/stream`);
    await until(async () => (await streams()) === 1, { what: 'it is counted' });
    await stream.close();
    await until(async () => (await streams()) === 0, { what: 'it is counted no more' });
  }, 60_000);

  it('name nobody: no organization, task, document or address, however often somebody asks for what is not there', async () => {
    for (let n = 0; n < 20; n += 1) {
      expect((await member.get(`/tasks/high-${randomUUID()}`)).status).toBe(404);
      expect((await member.get(`//nowhere/${randomUUID()}`)).status).toBe(404);
    }
    for (const { text } of [await scrape(api()), await scrape(worker())]) {
      expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}/);
      expect(text).not.toContain('127.0.0.1');
    }
    const unmatched = { method: 'GET', route: 'unmatched', status: '4xx' };
    expect((await scrape(api())).value('background_tasks_http_request_duration_seconds_count', unmatched)).toBe(20);
  }, 60_000);

  it('count a task that another worker was lost with', async () => {
    const hook = receivers.hook((nth) => (nth === 1 ? 'nothing' : { status: 200 }));
    const { task_id } = await member.deliver(hook.url, { priority: 'critical' });
    await until(() => hook.deliveries.length === 1, { what: 'it is being delivered' });
    // Killed before its successor starts: nobody else is there to count it.
    const [lost] = deployment.workers.splice(0, 1);
    await lost?.kill();
    const successor = await startWorker(deployment.env);
    deployment.workers.push(successor);
    expect(await member.ended(task_id)).toMatchObject({ status: 'completed', attempts: 2 });
    const seen = await scrape(successor.baseUrl);
    expect(seen.value('background_tasks_workers_lost_total', { lane: 'critical' })).toBe(1);
  }, 60_000);

  it('are told within two seconds also while the broker hangs, which they tell', async () => {
    await deployment.broker.pause();
    try {
      for (const baseUrl of [api(), worker()]) {
        const seen = await until(
          async () => {
            const now = await scrape(baseUrl);
            return now.value('background_tasks_broker_up') === 0 ? now : undefined;
          },
          { what: 'it is noticed' },
        );
        const [again, next] = await Promise.all([scrape(baseUrl), scrape(baseUrl)]);
        for (const { status, tookMs, value } of [seen, again, next]) {
          expect(status).toBe(200);
          expect(tookMs).toBeLessThan(ANSWERS_WITHIN_MS);
          expect(value('background_tasks_broker_latency_seconds')).toBeUndefined();
          expect(value('background_tasks_workers')).toBeUndefined();
        }
        expect(seen.samples.filter(({ name }) => name === 'background_tasks_queue_tasks')).toEqual([]);
      }
    } finally {
      await deployment.broker.resume();
    }
    await until(async () => (await scrape(api())).value('background_tasks_workers') === 1, {
      what: 'all is well again',
      timeoutMs: 30_000,
    });
  }, 60_000);
});

describe('who may read them', () => {
  const TOKEN = 'metrics-token-metrics-token-metrics-token';
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

  async function asProcesses(env: Record<string, string>, check: (baseUrl: string) => Promise<void>): Promise<void> {
    const broker = await freshBroker('redis');
    const processes = await Promise.all([startApi({ ...broker.env, ...env }), startWorker({ ...broker.env, ...env })]);
    try {
      for (const { baseUrl } of processes) await check(baseUrl);
    } finally {
      await Promise.all(processes.map((process) => process.stop()));
      await broker.close();
    }
  }

  it('is whoever shows METRICS_TOKEN, where it is set', async () => {
    const admin = await tokenFor({ role: 'admin' });
    await asProcesses({ METRICS_TOKEN: TOKEN, LOG_LEVEL: 'warn' }, async (baseUrl) => {
      const refused = await fetch(`${baseUrl}/metrics`);
      expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
      expect(refused.headers.get('content-type')).toContain('application/problem+json');
      for (const headers of [bearer(`${TOKEN}x`), bearer(TOKEN.slice(1)), bearer(admin), { authorization: TOKEN }]) {
        const answer = await scrape(baseUrl, headers);
        expect([answer.status, answer.samples]).toEqual([401, []]);
      }
      expect((await scrape(baseUrl, bearer(TOKEN))).value('background_tasks_broker_up')).toBe(1);
      expect((await fetch(`${baseUrl}/metrics?token=${TOKEN}`)).status).not.toBe(200);
    });
  }, 60_000);

  it('is an admin in production without it', async () => {
    const admin = await tokenFor({ role: 'admin' });
    const manager = await tokenFor({ role: 'manager', organizationId: freshOrganization() });
    await asProcesses({ NODE_ENV: 'production', LOG_LEVEL: 'error' }, async (baseUrl) => {
      expect([(await scrape(baseUrl)).status, (await scrape(baseUrl, bearer(manager))).status]).toEqual([401, 403]);
      expect((await scrape(baseUrl, bearer(admin))).value('background_tasks_broker_up')).toBe(1);
    });
  }, 60_000);

  it('is told by no route of the API, and a worker serves nothing else beside its health', async () => {
    const { apis, workers } = await sharedDeployment('redis');
    for (const { baseUrl } of [...apis, ...workers]) {
      const client = await clientFor(baseUrl, { organizationId: freshOrganization() });
      expect((await scrape(baseUrl)).status).toBe(200);
      expect((await client.get('//metrics/')).status).toBe(404);
      expect((await client.get('/metrics')).status).toBe(404);
      expectStatus(404, await client.post('//metrics'));
    }
  }, 60_000);
});
