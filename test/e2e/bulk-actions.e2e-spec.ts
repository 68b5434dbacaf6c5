import { type ApiClient, freshOrganization } from '../support/api-client.js';
import { describeOnBrokers } from '../support/stage.js';
import { act, countOf, waitFor } from './bulk-actions.js';

describeOnBrokers('bulk actions', {}, (stage) => {
  it('run failed tasks again', async () => {
    const client = await stage.caller('manager');
    let mended = false;
    const hook = stage.receivers.hook(() => ({ status: mended ? 200 : 410 }));
    const tasks = await Promise.all(Array.from({ length: 20 }, () => client.deliver(hook.url)));
    for (const { task_id } of tasks) expect((await client.ended(task_id)).status).toBe('failed');
    await waitFor(client, 'status=failed', 20);
    mended = true;
    expect(await act(client, 'retry', { status: 'failed' })).toMatchObject({
      status: 'completed',
      result: { action: 'retry', matched: 20, done: 20, complete: true },
    });
    for (const { task_id } of tasks) expect((await client.ended(task_id)).status).toBe('completed');
  }, 120_000);

  it('cancel what a filter holds and has not ended, of one organization', async () => {
    const organizationId = freshOrganization();
    const [client, other] = [await stage.caller('manager', organizationId), await stage.caller('manager')];
    const { url } = stage.receivers.hook();
    const later = { delay_seconds: 3_600, tags: ['noite'] };
    const mine = await Promise.all(Array.from({ length: 12 }, () => client.deliver(url, later)));
    const kept = await client.deliver(url, { delay_seconds: 3_600, tags: ['dia'] });
    const theirs = await other.deliver(url, later);
    const done = await client.deliver(url, { tags: ['noite'] });
    await client.ended(done.task_id);
    await waitFor(client, 'tag=noite', 13);

    const action = await act(client, 'cancel', { tag: 'noite' });
    expect(action).toMatchObject({
      status: 'completed',
      result: { action: 'cancel', matched: 12, done: 12, complete: true },
    });
    for (const { task_id } of mine) expect((await client.ended(task_id)).status).toBe('cancelled');
    expect((await client.task(kept.task_id)).status).toBe('pending');
    expect((await other.task(theirs.task_id)).status).toBe('pending');

    const named = await act(client, 'cancel', { task_ids: [kept.task_id, theirs.task_id, done.task_id, 'no-id'] });
    expect(named.result).toMatchObject({ matched: 4, done: 1, skipped: { already_ended: 1, gone: 2 } });
    expect((await other.task(theirs.task_id)).status).toBe('pending');
    await waitFor(client, 'status=cancelled', 13);
  }, 120_000);

  it('are refused where they name nothing, too much or what cannot be', async () => {
    const organizationId = freshOrganization();
    const [manager, member, viewer] = await Promise.all(
      (['manager', 'member', 'viewer'] as const).map((role) => stage.caller(role, organizationId)),
    );
    const answers = async (client: ApiClient | undefined, path: string, body: object) =>
      (await client?.post(path, body))?.status;
    expect(await answers(manager, '/tasks/bulk-retry', {})).toBe(422);
    expect(await answers(manager, '/tasks/bulk-retry', { task_ids: [] })).toBe(422);
    expect(await answers(manager, '/tasks/bulk-retry', { task_ids: ['a'], tag: 'x' })).toBe(422);
    expect(await answers(manager, '/tasks/bulk-retry', { status: 'completed' })).toBe(422);
    expect(await answers(manager, '/tasks/bulk-cancel', { status: 'failed' })).toBe(422);
    expect(await answers(manager, '/tasks/bulk-cancel', { everything: true })).toBe(422);
    expect(await answers(member, '/tasks/bulk-retry', { status: 'failed' })).toBe(403);
    expect(await answers(viewer, '/tasks/bulk-cancel', { status: 'pending' })).toBe(403);
    const payload = { action: 'retry', filter: { status: 'failed' } };
    const direct = await member?.post('/tasks', { task_type: 'bulk_action', name: 'x', payload });
    expect([direct?.status, direct?.text]).toEqual([422, expect.stringContaining('Unknown task type')]);
    expect(direct?.text).not.toMatch(/use one of:.*bulk_action/);
    const follow = await member?.post('/tasks/webhook-delivery', {
      webhook_url: stage.receivers.hook().url,
      data: {},
      on_complete: { task: { task_type: 'bulk_action', payload } },
    });
    expect(follow?.status).toBe(422);
    expect(await countOf(manager, '')).toBe(0);
  });
});
