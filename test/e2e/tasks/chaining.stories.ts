import type { TaskResponse } from '../../../src/tasks/task.response.js';
import { until } from '../../support/until.js';
import type { Delivery, Hook } from '../../support/webhook-receivers.js';
import type { Stage } from '../../support/stage.js';

const delivery = (hook: Hook, data: unknown) => ({
  task: { task_type: 'webhook_delivery', payload: { webhook_url: hook.url, data } },
});

const first = (hook: Hook): Promise<Delivery> => until(() => hook.deliveries[0], { what: 'the delivery that follows' });

export function chaining(stage: Stage): void {
  it('submits what follows a completed task, and not what would follow a failed one', async () => {
    const member = await stage.caller();
    const [done, well, badly] = [stage.receivers.hook(), stage.receivers.hook(), stage.receivers.hook()];
    const { task_id } = await member.deliver(done.url, {
      on_complete: delivery(well, { went: 'well' }),
      on_failure: delivery(badly, { went: 'badly' }),
    });
    expect(JSON.parse((await first(well)).body)).toEqual({ went: 'well' });
    const follower = await member.task(String((await first(well)).headers['webhook-id']));
    expect(follower).toMatchObject({ task_type: 'webhook_delivery', name: `task.completed: webhook_delivery` });
    expect(follower.task_id).not.toBe(task_id);
    expect(badly.deliveries).toHaveLength(0);
  });

  it('tells a URL of a task that failed, with the task as it ended', async () => {
    const member = await stage.caller();
    const [gone, told] = [stage.receivers.hook({ status: 410 }), stage.receivers.hook()];
    const { task_id } = await member.deliver(gone.url, {
      name: 'Entrega 7',
      on_failure: { webhook_url: told.url },
    });
    const { body, headers } = await first(told);
    const message = JSON.parse(body) as { event: string; task: TaskResponse };
    expect(message).toMatchObject({ event: 'task.failed', task: { task_id, name: 'Entrega 7', status: 'failed' } });
    expect(message.task.error?.code).toBe('gone');
    expect(headers['webhook-event-type']).toBe('task.failed');
    expect(headers['webhook-signature']).toBeDefined();
  });

  it('goes on from task to task', async () => {
    const member = await stage.caller();
    const [one, two, three] = [stage.receivers.hook(), stage.receivers.hook(), stage.receivers.hook()];
    const second = delivery(two, { nth: 2 });
    const last = delivery(three, { nth: 3 });
    await member.deliver(one.url, {
      on_complete: { task: { ...second.task, name: 'second', priority: 'high', on_complete: last } },
    });
    expect(JSON.parse((await first(three)).body)).toEqual({ nth: 3 });
    const follower = await member.task(String((await first(two)).headers['webhook-id']));
    expect(follower).toMatchObject({ name: 'second', priority: 'high', status: 'completed' });
  });

  it('follows nothing when a task is cancelled', async () => {
    const member = await stage.caller();
    const [hook, after] = [stage.receivers.hook(), stage.receivers.hook()];
    const both = { on_complete: delivery(after, 1), on_failure: delivery(after, 2) };
    const { task_id } = await member.deliver(hook.url, { delay_seconds: 3_600, ...both });
    await member.post(`/tasks/${task_id}/cancel`);
    expect((await member.ended(task_id)).status).toBe('cancelled');
    const { task_id: marker } = await member.deliver(hook.url);
    await member.ended(marker);
    expect(after.deliveries).toHaveLength(0);
  });

  it.each([
    ['on_complete', {}, 'on_complete'],
    ['on_complete', { webhook_url: 'https://example.com/', email: {} }, 'on_complete'],
    ['on_complete', { fax: '1' }, 'on_complete'],
    ['on_failure', { webhook_url: 'http://169.254.169.254/' }, 'on_failure.webhook_url'],
    ['on_failure', { webhook_url: 7 }, 'on_failure.webhook_url'],
    ['on_failure', { email: 'a@b.c' }, 'on_failure.email'],
    ['on_complete', { task: {} }, 'on_complete.task.task_type'],
    ['on_complete', { task: { task_type: 'none', payload: {} } }, 'on_complete.task.task_type'],
    [
      'on_complete',
      { task: { task_type: 'webhook_delivery', payload: { webhook_url: 'x', data: 1 } } },
      'on_complete.task.payload.webhook_url',
    ],
  ])('refuses %s %j and names %s', async (field, step, named) => {
    const member = await stage.caller();
    const hook = stage.receivers.hook();
    const body = { webhook_url: hook.url, data: 1, [field]: step };
    const answer = await member.post('/tasks/webhook-delivery', body);
    expect(answer.status).toBe(422);
    expect(answer.json().errors?.map((error) => error.field)).toContain(named);
    expect(hook.deliveries).toHaveLength(0);
  });
}
