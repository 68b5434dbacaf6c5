import { Webhook } from 'standardwebhooks';
import getPort from 'get-port';
import type { Role } from '../../src/auth/caller.js';
import { ApiClient, clientFor, expectStatus, freshOrganization } from '../support/api-client.js';
import { deploy, type Deployment } from '../support/deployment.js';
import { startWorker } from '../support/processes.js';
import { ANY_BROKER } from '../support/services.js';
import { until } from '../support/until.js';
import { WebhookReceivers } from '../support/webhook-receivers.js';
import { N8N_TOKEN, N8nServer, replies } from './n8n-server.js';

const HEADERS = { 'content-type': 'application/json' };

describe.each(ANY_BROKER)('external_sync on %s', (kind) => {
  let n8n: N8nServer;
  let receivers: WebhookReceivers;
  let deployment: Deployment;
  let client: ApiClient;

  beforeAll(async () => {
    n8n = await N8nServer.start();
    receivers = await WebhookReceivers.start(1);
    const port = await getPort();
    const env = {
      ...n8n.env,
      ...receivers.env,
      PORT: String(port),
      API_PUBLIC_URL: `http://127.0.0.1:${port}`,
      WORKER_MAX_CONCURRENT: '2',
      TASK_MAX_RETRIES: '2',
      PAYLOAD_ENCRYPTION_KEY: `k1:${Buffer.alloc(32, 7).toString('base64')}`,
    };
    deployment = await deploy(kind, { apis: 1, workers: 1, env });
    client = await caller();
  }, 120_000);

  afterAll(async () => {
    await deployment?.stop();
    await Promise.all([n8n?.close(), receivers?.close()]);
  }, 30_000);

  const api = () => deployment.apis[0]?.baseUrl ?? '';
  const caller = (role: Role = 'manager', organizationId = freshOrganization()) =>
    clientFor(api(), { organizationId, role });
  const trigger = (workflow: string, more: object = {}) =>
    client.submit('/integrations/n8n/trigger', { workflow, data: { n: 1 }, ...more });
  const callBack = async (url: string, body: string | undefined) => {
    const response = await fetch(url, { method: 'POST', headers: HEADERS, ...(body !== undefined && { body }) });
    return { status: response.status, text: await response.text() };
  };
  /** A task that waits for its callback, without a slot, and the URL it waits at. */
  const waiting = async (more: object = {}, flow = n8n.workflow()) => {
    const { task_id } = await trigger(flow.path, { wait_for_callback: true, ...more });
    const task = await until(
      async () => {
        const current = await client.task(task_id);
        return current.progress_message === 'waiting for the callback' && current;
      },
      { what: 'the task waits' },
    );
    return { task_id, task, flow, url: flow.calls.at(-1)?.body.callback_url ?? '' };
  };

  it('calls the webhook of a workflow with the envelope, the header and the task’s id', async () => {
    const flow = n8n.workflow();
    const data = { pedido: 'ação', total: 1.5 };
    const task = await client.submit('/tasks/n8n-sync', { sync_type: flow.path, data, priority: 'high' });
    expect(task).toMatchObject({ task_type: 'external_sync', priority: 'high', status: 'pending' });
    expect(await client.ended(task.task_id)).toMatchObject({
      status: 'completed',
      result: {
        status_code: 200,
        response: { message: 'Workflow was started' },
        response_truncated: false,
        attempts: 1,
      },
    });
    const [call] = flow.calls;
    expect(call?.body).toEqual({
      task_id: task.task_id,
      organization_id: task.organization_id,
      sync_type: flow.path,
      data,
    });
    expect(call?.headers).toMatchObject({
      'x-n8n-token': N8N_TOKEN,
      'x-correlation-id': task.task_id,
      'idempotency-key': task.task_id,
      'x-attempt': '1',
    });
  });

  it('tries an unknown workflow again and says at last what to look for', async () => {
    const { task_id } = await trigger('nobody/home');
    const task = await client.ended(task_id);
    expect(task).toMatchObject({ status: 'failed', attempts: 3, error: { code: 'n8n_workflow_not_found' } });
    expect(task.error?.message).toContain('Publish it');
    expect(n8n.unknown.filter((path) => path === 'nobody/home')).toHaveLength(3);
  });

  it('goes through when n8n has started meanwhile', async () => {
    const { task_id } = await trigger('late-riser');
    await until(() => n8n.unknown.includes('late-riser'), { what: 'the first call' });
    n8n.workflow(replies.started, 'late-riser');
    expect(await client.ended(task_id)).toMatchObject({ status: 'completed', attempts: 2 });
  });

  it('is followed by the next task, however deep the answer was nested', async () => {
    const deep = JSON.parse('['.repeat(62) + ']'.repeat(62)) as unknown;
    const [first, next] = [n8n.workflow(replies.after(0, deep)), n8n.workflow()];
    const on_complete = { n8n: { workflow: next.path } };
    const { task_id } = await client.submit('/tasks/n8n-sync', { sync_type: first.path, data: {}, on_complete });
    await client.ended(task_id);
    await until(() => next.calls.length === 1, { what: 'what follows' });
  });

  it('keeps what a workflow answers after its Wait node', async () => {
    const flow = n8n.workflow(replies.after(1_500, { contact_id: 42, echo: N8N_TOKEN }));
    const { task_id } = await trigger(flow.path);
    expect(await client.ended(task_id)).toMatchObject({
      status: 'completed',
      result: { response: { contact_id: 42, echo: '***' } },
    });
  });

  describe('with wait_for_callback', () => {
    it('stays running without a slot until n8n answers, and keeps the answer', async () => {
      const waits = await Promise.all([waiting(), waiting(), waiting()]);
      expect(waits.map(({ task }) => [task.status, task.progress])).toEqual(Array(3).fill(['running', 50]));
      // All of the worker's slots are free for others.
      expect(await client.ended((await trigger(n8n.workflow().path)).task_id)).toMatchObject({ status: 'completed' });
      for (const { url, task_id, flow } of waits) {
        const body = JSON.stringify({ contact_id: 7, url, token: N8N_TOKEN });
        expect(await callBack(url, body)).toEqual({ status: 202, text: JSON.stringify({ task_id }) });
        const callback = { contact_id: 7, url: expect.stringMatching(/\/callbacks\/\*\*\*$/) as string, token: '***' };
        expect(await client.ended(task_id)).toMatchObject({
          status: 'completed',
          attempts: 1,
          result: { status_code: 200, callback, callback_truncated: false },
        });
        expect(flow.calls).toHaveLength(1);
      }
    });

    it('takes an answer that comes before n8n’s own 200', async () => {
      const flow = n8n.workflow((response, { body }) => {
        void callBack(body.callback_url ?? '', '{"early":true}').then(() => replies.started(response));
      });
      const { task_id } = await trigger(flow.path, { wait_for_callback: true });
      expect(await client.ended(task_id)).toMatchObject({ status: 'completed', result: { callback: { early: true } } });
      expect(flow.calls).toHaveLength(1);
    });

    it('takes an answer whose call looked lost, and does not call again', async () => {
      const flow = n8n.workflow((response, { body }) => {
        void callBack(body.callback_url ?? '', '"done"').then(() => replies.failed(response));
      });
      const { task_id } = await trigger(flow.path, { wait_for_callback: true });
      expect(await client.ended(task_id)).toMatchObject({
        status: 'completed',
        result: { status_code: null, callback: 'done' },
      });
      expect(flow.calls).toHaveLength(1);
    });

    it('takes an answer without a body', async () => {
      const { url, task_id } = await waiting();
      expect((await callBack(url, undefined)).status).toBe(202);
      expect(await client.ended(task_id)).toMatchObject({ status: 'completed', result: { callback: null } });
    });

    it('takes any JSON, NUL and lone surrogates too', async () => {
      const odd = '{"a\\u0000b":["\\ud800",null,1e-7,{"__x":true}]}';
      const { url, task_id } = await waiting();
      expect((await callBack(url, odd)).status).toBe(202);
      expect((await client.ended(task_id)).result).toMatchObject({ callback: JSON.parse(odd) as object });
      const bad = await waiting();
      await callBack(bad.url, '{"status":"failed","message":"a\\u0000b\\ud800"}');
      expect(await client.ended(bad.task_id)).toMatchObject({ status: 'failed', error: { code: 'callback_failed' } });
    });

    it('fails when the workflow says so', async () => {
      const { url, task_id } = await waiting();
      await callBack(
        url,
        JSON.stringify({ status: 'failed', message: `CRM refused ${N8N_TOKEN}`, pad: 'x'.repeat(30_000) }),
      );
      expect(await client.ended(task_id)).toMatchObject({
        status: 'failed',
        error: {
          code: 'callback_failed',
          message: 'The other system reported a failure: CRM refused ***',
          retryable: false,
        },
      });
    });

    it('fails when nobody answers in time, and the URL is good no more', async () => {
      const { url, task_id } = await waiting({ callback_timeout_seconds: 1.5 });
      expect(await client.ended(task_id)).toMatchObject({
        status: 'failed',
        attempts: 1,
        error: { code: 'callback_timeout', retryable: false },
      });
      expect((await callBack(url, '{}')).status).toBe(410);
    });

    it('counts one of twenty answers', async () => {
      const { url, task_id } = await waiting();
      const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => callBack(url, JSON.stringify({ n }))));
      expect(answers.map(({ status }) => status).sort()).toEqual([202, ...Array<number>(19).fill(409)]);
      const winner = answers.findIndex(({ status }) => status === 202);
      expect(await client.ended(task_id)).toMatchObject({ result: { callback: { n: winner } } });
    });

    it('answers a wrong token like one that never was, and stores nothing', async () => {
      const { url, task_id } = await waiting();
      const mac = url.slice(-43);
      const wrong = [
        url.slice(0, -1) + (url.endsWith('A') ? 'B' : 'A'),
        url.replace(mac, 'A'.repeat(43)),
        url.replace('~0~', '~1~'),
        url.replace(
          task_id,
          task_id.replace(/.$/, (c) => (c === '0' ? '1' : '0')),
        ),
        url.replace(/~[^~]*~[^~]*$/, `~zzzzzzzz~${mac}`),
        url.slice(0, url.indexOf('callbacks/') + 10) + 'x',
      ];
      const answers = await Promise.all(wrong.map((address) => callBack(address, '{}')));
      const details = answers.map(({ status, text }) => [status, (JSON.parse(text) as { detail: string }).detail]);
      expect(details).toEqual(wrong.map(() => [404, 'No such callback']));
      expect((await client.task(task_id)).status).toBe('running');
      expect((await callBack(url, '{"ok":1}')).status).toBe(202);
    });

    it('takes JSON of at most 64 KiB', async () => {
      const { url, task_id } = await waiting();
      expect((await callBack(url, JSON.stringify('x'.repeat(65_536)))).status).toBe(413);
      expect((await callBack(url, '{"a":')).status).toBe(400);
      expect((await callBack(url, `${'['.repeat(5_000)}${']'.repeat(5_000)}`)).status).toBe(422);
      expect((await callBack(url, JSON.stringify('é"'.repeat(10_000)))).status).toBe(202);
      const { result } = await client.ended(task_id);
      expect(result).toMatchObject({
        callback_truncated: true,
        callback: expect.stringMatching(/^(é"){500,}/) as string,
      });
    });

    it('refuses the URL of a cancelled task and of an earlier run', async () => {
      const { url, task_id, flow } = await waiting();
      expectStatus(202, await client.post(`/tasks/${task_id}/cancel`));
      expect(await client.ended(task_id)).toMatchObject({ status: 'cancelled' });
      expect((await callBack(url, '{}')).status).toBe(409);

      expectStatus(202, await client.post(`/tasks/${task_id}/retry`));
      await until(() => flow.calls.length === 2, { what: 'the call of the second run' });
      expect((await callBack(url, '{"old":1}')).status).toBe(409);
      expect((await callBack(flow.calls[1]?.body.callback_url ?? '', '{"new":1}')).status).toBe(202);
      expect(await client.ended(task_id)).toMatchObject({ status: 'completed', result: { callback: { new: 1 } } });
    });

    it('goes on after its worker was killed', async () => {
      const { url, task_id, flow } = await waiting();
      await Promise.all(deployment.workers.map((worker) => worker.kill('SIGKILL')));
      expect((await callBack(url, '{"alive":true}')).status).toBe(202);
      deployment.workers.splice(0, 1, await startWorker(deployment.env));
      expect(await client.ended(task_id)).toMatchObject({ status: 'completed', result: { callback: { alive: true } } });
      expect(flow.calls).toHaveLength(1);
    }, 90_000);
  });

  it('lets a signed webhook follow by the word webhook_url', async () => {
    const { secret } = (await client.get('/webhooks/signing-secret')).json<{ secret: string }>();
    const hook = receivers.hook();
    const first = await trigger(n8n.workflow().path, { on_complete: { webhook_url: hook.url } });
    await until(() => hook.deliveries.length === 1, { what: 'what follows' });
    const [delivery] = hook.deliveries;
    const headers = (delivery?.headers ?? {}) as Record<string, string>;
    const told = new Webhook(secret).verify(delivery?.body ?? '', headers);
    expect(told).toMatchObject({
      event: 'task.completed',
      task: { task_id: first.task_id, result: { status_code: 200 } },
    });
    expect(headers['webhook-event-type']).toBe('task.completed');
  });

  it('follows another task by the word n8n', async () => {
    const [after, failure] = [n8n.workflow(), n8n.workflow()];
    const on_complete = { n8n: { workflow: after.path, data: { who: 'ana', event: 'mine' } } };
    const first = await trigger(n8n.workflow().path, { on_complete });
    await until(() => after.calls.length === 1, { what: 'what follows' });
    expect(after.calls[0]?.body).toMatchObject({
      workflow: after.path,
      data: { who: 'ana', event: 'task.completed', task: { task_id: first.task_id, status: 'completed' } },
    });
    const on_failure = { n8n: { workflow: failure.path } };
    const second = await trigger('never/published', { max_retries: 0, on_failure });
    await until(() => failure.calls.length === 1, { what: 'what follows a failure' });
    expect(failure.calls[0]?.body.data).toMatchObject({ event: 'task.failed', task: { task_id: second.task_id } });
  });

  it('shows no secret anywhere', async () => {
    const { task_id } = await trigger(n8n.workflow((response) => response.end(N8N_TOKEN)).path);
    const task = await client.ended(task_id);
    const logs = await client.logs(task_id);
    const payload = await client.get(`/tasks/${task_id}?include=payload`);
    const output = [...deployment.apis, ...deployment.workers].map((process) => process.output()).join();
    for (const text of [JSON.stringify({ task, logs }), payload.text, output]) expect(text).not.toContain(N8N_TOKEN);
    expect(task.result).toMatchObject({ response: '***' });
  });
});
