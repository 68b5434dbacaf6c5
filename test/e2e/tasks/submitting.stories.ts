import { randomUUID } from 'node:crypto';
import type { TaskResponse } from '../../../src/tasks/task.response.js';
import { type Answer, type ApiClient, expectStatus, freshOrganization } from '../../support/api-client.js';
import type { Stage } from '../../support/stage.js';
import { ANSWERS_WITHIN_MS } from '../../support/until.js';

const UUID_V7 = '[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';

export function submitting(stage: Stage): void {
  it('answers 202 with the whole task and its address, and the same task can be read at the other replica', async () => {
    const organizationId = freshOrganization();
    const member = await stage.caller('member', organizationId);
    const hook = stage.receivers.hook();

    const body = {
      name: 'Entrega',
      task_type: 'webhook_delivery',
      priority: 'high',
      payload: { webhook_url: hook.url, data: [1] },
    };
    const answer = await member.post('/tasks', { ...body, tags: ['contratos', 'ção'], max_retries: 5 });

    expect(answer.status).toBe(202);
    const task = answer.json<TaskResponse>();
    expect(answer.headers.get('location')).toBe(`/api/background/tasks/${task.task_id}`);
    expect(task).toEqual({
      task_id: expect.stringMatching(`^high-${UUID_V7}$`),
      name: 'Entrega',
      task_type: 'webhook_delivery',
      priority: 'high',
      status: 'pending',
      progress: 0,
      progress_message: null,
      result: null,
      error: null,
      attempts: 0,
      max_retries: 5,
      next_attempt_at: null,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      started_at: null,
      completed_at: null,
      execution_time_ms: null,
      wait_time_ms: null,
      organization_id: organizationId,
      user_id: 'member-user',
      batch_id: null,
      tags: ['contratos', 'ção'],
      waiting_for: { reason: 'queue', position: null, until: null },
    });
    const ended = await stage.elsewhere(member).ended(task.task_id);
    expect(ended).toMatchObject({
      ...task,
      status: 'completed',
      progress: 100,
      attempts: 1,
      waiting_for: null,
      started_at: expect.any(String),
      completed_at: expect.any(String),
      execution_time_ms: expect.any(Number),
      wait_time_ms: expect.any(Number),
      result: { status_code: 200, webhook_id: task.task_id },
      progress_message: ended.progress_message,
    });
    expect(hook.deliveries.map(({ body: sent }) => sent)).toEqual(['[1]']);
  });

  it('names the priority in the id', async () => {
    const member = await stage.caller();
    const { url } = stage.receivers.hook();
    for (const priority of ['critical', 'high', 'normal', 'low']) {
      const task = await member.deliver(url, { priority });
      expect([task.task_id.split('-')[0], task.priority]).toEqual([priority, priority]);
    }
    expect((await member.deliver(url)).task_id).toMatch(/^normal-/);
  });

  it('answers early to wait_seconds when the task has ended, and in time when it has not', async () => {
    const member = await stage.caller();
    const quick = await member.deliver(stage.receivers.hook().url);
    const began = Date.now();
    expect(await member.task(quick.task_id, '?wait_seconds=30')).toMatchObject({ status: 'completed' });
    expect(Date.now() - began).toBeLessThan(25_000);

    const later = await member.deliver(stage.receivers.hook().url, { delay_seconds: 3600 });
    const waited = Date.now();
    expect(await member.task(later.task_id, '?wait_seconds=1')).toMatchObject({ status: 'pending' });
    expect(Date.now() - waited).toBeGreaterThanOrEqual(950);
    expect(Date.now() - waited).toBeLessThan(1_000 + ANSWERS_WITHIN_MS);
  });

  it('shows payload and place only where they are asked for, secrets masked', async () => {
    const member = await stage.caller();
    const task = await member.deliver(`${stage.receivers.hook().url}?token=hunter2`, {
      delay_seconds: 3600,
      headers: { authorization: 'Bearer hunter2', 'x-own': 'hunter2' },
      data: { password: 'hunter2', order: 42 },
    });
    expect(await member.task(task.task_id)).not.toHaveProperty('payload');
    const shown = await member.get(`/tasks/${task.task_id}?include=payload,position`);
    expect(shown.text).not.toContain('hunter2');
    expect(shown.json<TaskResponse>().payload).toMatchObject({ data: { order: 42 } });
  });

  it('makes one task of 50 requests with one Idempotency-Key at both replicas', async () => {
    const member = await stage.caller();
    const other = stage.elsewhere(member);
    const hook = stage.receivers.hook();
    const headers = { 'idempotency-key': randomUUID() };
    const body = { webhook_url: hook.url, data: { n: 1 } };

    // A busy broker may answer 503: the same key makes asking again safe.
    const insist = async (client: ApiClient): Promise<Answer> => {
      const answer = await client.post('/tasks/webhook-delivery', body, headers);
      return answer.status === 503 ? insist(client) : answer;
    };
    const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => insist(n % 2 ? member : other)));

    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(202));
    const ids = new Set(answers.map((answer) => answer.json<TaskResponse>().task_id));
    expect(ids.size).toBe(1);
    expect(answers.filter((answer) => answer.headers.get('idempotent-replayed') === 'true')).toHaveLength(49);
    await member.ended([...ids][0] ?? '');
    const again = await other.post('/tasks/webhook-delivery', body, headers);
    expect(again.json<TaskResponse>()).toMatchObject({ task_id: [...ids][0], status: 'completed' });
    expect(again.headers.get('location')).toBe(`/api/background/tasks/${[...ids][0]}`);
    expect(hook.deliveries).toHaveLength(1);
  });

  it('refuses an Idempotency-Key that came with another request, and keeps organizations apart', async () => {
    const member = await stage.caller();
    const stranger = await stage.caller();
    const hook = stage.receivers.hook();
    const headers = { 'idempotency-key': 'pedido-42' };
    const body = { webhook_url: hook.url, data: { n: 1 } };
    const first = await member.submit('/tasks/webhook-delivery', body, headers);

    for (const other of [
      { ...body, data: { n: 2 } },
      { ...body, priority: 'low' },
      { ...body, name: 'x' },
    ]) {
      const answer = await stage.elsewhere(member).post('/tasks/webhook-delivery', other, headers);
      expect([answer.status, answer.json().errors?.[0]?.field]).toEqual([422, 'Idempotency-Key']);
    }
    const same = { name: 'webhook_delivery', task_type: 'webhook_delivery', payload: { ...body, data: { n: 3 } } };
    expect((await member.post('/tasks', same, headers)).status).toBe(422);
    const theirs = await stranger.post('/tasks/webhook-delivery', body, headers);
    expect(expectStatus(202, theirs).json<TaskResponse>().task_id).not.toBe(first.task_id);
    expect(theirs.headers.get('idempotent-replayed')).toBeNull();
  });

  it('waits for delay_seconds and run_at, and takes a past time for now', async () => {
    const member = await stage.caller();
    const { url } = stage.receivers.hook();
    const runAt = new Date(Date.now() + 1_200).toISOString();
    const delayed = await member.deliver(url, { delay_seconds: 1.2 });
    const timed = await member.deliver(url, { run_at: runAt });
    const past = await member.deliver(url, { run_at: '2020-02-29T12:00:00.000Z' });

    expect(await member.task(delayed.task_id)).toMatchObject({
      status: 'pending',
      waiting_for: { reason: 'delay', until: expect.any(String) },
    });
    expect(await member.task(timed.task_id)).toMatchObject({
      next_attempt_at: runAt,
      waiting_for: { reason: 'delay', until: runAt },
    });
    const [one, two, three] = await Promise.all([delayed, timed, past].map(({ task_id }) => member.ended(task_id)));
    // Due 1.2 s after the request came, which is a moment before the task is made.
    expect(Date.parse(one?.started_at ?? '') - Date.parse(delayed.created_at)).toBeGreaterThan(1_150);
    expect(Date.parse(one?.started_at ?? '')).toBeGreaterThanOrEqual(Date.parse(delayed.next_attempt_at ?? ''));
    expect(Date.parse(two?.started_at ?? '')).toBeGreaterThanOrEqual(Date.parse(runAt));
    expect(Date.parse(three?.started_at ?? '') - Date.parse(past.created_at)).toBeLessThan(ANSWERS_WITHIN_MS);
    for (const task of [one, two]) expect(task?.wait_time_ms).toBeLessThan(ANSWERS_WITHIN_MS);
  });

  it('lets only an admin act for another organization', async () => {
    const organizationId = freshOrganization();
    const member = await stage.caller('member', organizationId);
    const admin = await stage.caller('admin');
    const { url } = stage.receivers.hook();
    const body = { webhook_url: url, data: {} };

    const named = await admin.submit('/tasks/webhook-delivery', body, { 'x-organization-id': organizationId });
    expect(named.organization_id).toBe(organizationId);
    expect(await member.task(named.task_id)).toMatchObject({ user_id: 'admin-user' });
    const refused = await member.post('/tasks/webhook-delivery', body, { 'x-organization-id': 'somebody-else' });
    expect(refused.status).toBe(403);
    expect((await admin.task((await member.deliver(url)).task_id)).organization_id).toBe(organizationId);
  });
}
