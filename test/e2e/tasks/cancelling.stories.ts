import type { TaskResponse } from '../../../src/tasks/task.response.js';
import { type ApiClient, expectStatus, freshOrganization } from '../../support/api-client.js';
import { ANSWERS_WITHIN_MS, until } from '../../support/until.js';
import type { Hook } from '../../support/webhook-receivers.js';
import type { Stage } from '../../support/stage.js';

export function cancelling(stage: Stage): void {
  const cancel = async (client: ApiClient, taskId: string): Promise<TaskResponse> =>
    expectStatus(202, await client.post(`/tasks/${taskId}/cancel`)).json<TaskResponse>();
  const running = (hook: Hook): Promise<unknown> =>
    until(() => hook.deliveries.length > 0, { what: 'the delivery is running' });

  it('aborts a running task within a second, asked at the other replica', async () => {
    const member = await stage.caller();
    const hook = stage.receivers.hook('nothing');
    const { task_id } = await member.deliver(hook.url);
    await running(hook);
    expect(await member.task(task_id)).toMatchObject({ status: 'running', attempts: 1 });

    const asked = Date.now();
    await cancel(stage.elsewhere(member), task_id);
    const ended = await member.ended(task_id);
    const endedAt = Date.now();
    await until(() => hook.deliveries[0]?.abandonedAt, { what: 'the receiver sees its request closed' });

    expect(ended).toMatchObject({ status: 'cancelled', attempts: 1, error: { code: 'cancelled', retryable: false } });
    expect((hook.deliveries[0]?.abandonedAt ?? Infinity) - asked).toBeLessThan(ANSWERS_WITHIN_MS);
    expect(endedAt - asked).toBeLessThan(ANSWERS_WITHIN_MS);
    expect(hook.deliveries).toHaveLength(1);
  });

  it('never runs a delayed or waiting task that was cancelled', async () => {
    const member = await stage.caller();
    const admin = await stage.caller('admin');
    const [delayedHook, waitingHook, neighbour] = [
      stage.receivers.hook(),
      stage.receivers.hook(),
      stage.receivers.hook(),
    ];
    expectStatus(204, await admin.post('/queue/low/pause'));
    const delayed = await member.deliver(delayedHook.url, { priority: 'low', delay_seconds: 1 });
    const waiting = await member.deliver(waitingHook.url, { priority: 'low' });
    const after = await member.deliver(neighbour.url, { priority: 'low', delay_seconds: 1.2 });

    for (const { task_id } of [delayed, waiting]) {
      expect(await cancel(stage.elsewhere(member), task_id)).toMatchObject({
        task_id,
        status: 'cancelled',
        attempts: 0,
        completed_at: expect.any(String),
      });
    }
    expectStatus(204, await admin.post('/queue/low/resume'));
    await member.ended(after.task_id);
    for (const { task_id } of [delayed, waiting]) {
      const settled = await until(
        async () => (await member.task(task_id)).completed_at !== null && member.task(task_id),
        { what: 'ended' },
      );
      expect(settled).toMatchObject({
        status: 'cancelled',
        attempts: 0,
        started_at: null,
        error: { code: 'cancelled' },
      });
    }
    expect([delayedHook, waitingHook, neighbour].map(({ deliveries }) => deliveries.length)).toEqual([0, 0, 1]);
  });

  it('ends a task between two attempts', async () => {
    const member = await stage.caller();
    const hook = stage.receivers.hook({ status: 429, headers: { 'retry-after': '3600' } });
    const { task_id } = await member.deliver(hook.url);
    await until(async () => (await member.task(task_id)).next_attempt_at !== null, {
      what: 'it waits for its next attempt',
    });

    expect(await cancel(member, task_id)).toMatchObject({ status: 'cancelled', attempts: 1 });
    expect(await member.ended(task_id)).toMatchObject({ status: 'cancelled', attempts: 1 });
    expect(hook.deliveries).toHaveLength(1);
  });

  it('answers 409 for a finished task, and 202 again for a cancelled one', async () => {
    const member = await stage.caller();
    const [done, gone] = await Promise.all([
      member.deliver(stage.receivers.hook().url),
      member.deliver(stage.receivers.hook({ status: 410 }).url),
    ]);
    const cancelled = await member.deliver(stage.receivers.hook().url, { delay_seconds: 3600 });
    await Promise.all([member.ended(done.task_id), member.ended(gone.task_id)]);

    for (const { task_id } of [done, gone]) {
      const answer = await member.post(`/tasks/${task_id}/cancel`);
      expect([answer.status, answer.json().detail]).toEqual([409, expect.stringMatching(/completed|failed/)]);
    }
    await cancel(member, cancelled.task_id);
    expect((await cancel(stage.elsewhere(member), cancelled.task_id)).status).toBe('cancelled');
  });

  it('lets a manager retry a failed task under its id; a member may not', async () => {
    const organizationId = freshOrganization();
    const [member, manager] = [
      await stage.caller('member', organizationId),
      await stage.caller('manager', organizationId),
    ];
    const hook = stage.receivers.hook((nth) => ({ status: nth === 1 ? 410 : 200 }));
    const { task_id } = await member.deliver(hook.url);
    expect((await member.ended(task_id)).status).toBe('failed');

    expect((await member.post(`/tasks/${task_id}/retry`)).status).toBe(403);
    const retried = expectStatus(
      202,
      await stage.elsewhere(manager).post(`/tasks/${task_id}/retry`),
    ).json<TaskResponse>();
    expect(retried).toMatchObject({ task_id });
    const ended = await until(
      async () => {
        const task = await member.ended(task_id);
        return task.status === 'completed' && task;
      },
      { what: 'the retried task completes' },
    );
    expect(ended).toMatchObject({ status: 'completed', error: null, attempts: 1 });
    expect(hook.deliveries.map(({ headers }) => headers['webhook-id'])).toEqual([task_id, task_id]);
    const refused = await manager.post(`/tasks/${task_id}/retry`);
    expect([refused.status, refused.json().detail]).toEqual([409, expect.stringMatching(/completed/)]);
  });

  it('runs a cancelled task again when a manager says so', async () => {
    const manager = await stage.caller('manager');
    const hook = stage.receivers.hook((nth) => (nth === 1 ? 'nothing' : { status: 200 }));
    const { task_id } = await manager.deliver(hook.url);
    await running(hook);
    await cancel(manager, task_id);

    expectStatus(202, await manager.post(`/tasks/${task_id}/retry`));
    await until(() => hook.deliveries.length === 2, { what: 'it is delivered again' });
    expect(await manager.ended(task_id)).toMatchObject({ status: 'completed', attempts: 1 });
  });

  it('lets no viewer submit, cancel or retry', async () => {
    const organizationId = freshOrganization();
    const [member, viewer] = [
      await stage.caller('member', organizationId),
      await stage.caller('viewer', organizationId),
    ];
    const { task_id } = await member.deliver(stage.receivers.hook().url, { delay_seconds: 3600 });

    expect(await viewer.task(task_id)).toMatchObject({ status: 'pending' });
    expect((await viewer.post(`/tasks/${task_id}/cancel`)).status).toBe(403);
    expect((await viewer.post(`/tasks/${task_id}/retry`)).status).toBe(403);
    expect(
      (await viewer.post('/tasks/webhook-delivery', { webhook_url: 'https://example.com', data: {} })).status,
    ).toBe(403);
    expect(await viewer.task(task_id)).toMatchObject({ status: 'pending' });
  });
}
