import type { Role } from '../../src/auth/caller.js';
import type { TaskListResponse } from '../../src/tasks/reads/list-tasks.dto.js';
import type { TaskResponse } from '../../src/tasks/task.response.js';
import { type ApiClient, clientFor, expectStatus, freshOrganization } from '../support/api-client.js';
import { deploy, type Deployment } from '../support/deployment.js';
import { startWorker } from '../support/processes.js';
import { BROKERS } from '../support/services.js';
import { until } from '../support/until.js';
import { WebhookReceivers } from '../support/webhook-receivers.js';

const MANY = 5_000;
const AT_ONCE = 50;

interface DeadLetters {
  dead_letters: { task_type: string; error_code: string; tasks: number; newest_task_id: string }[];
}

describe.each(BROKERS)('bulk actions on %s', (kind) => {
  let receivers: WebhookReceivers;
  let deployment: Deployment;

  beforeAll(async () => {
    receivers = await WebhookReceivers.start(8);
    const env = { ...receivers.env, WORKER_MAX_CONCURRENT: '40', TASK_LOCK_SECONDS: '5' };
    deployment = await deploy(kind, { env });
  }, 120_000);
  afterAll(async () => {
    await deployment?.stop();
    await receivers?.close();
  }, 30_000);

  const caller = (organizationId: string, role: Role = 'manager'): Promise<ApiClient> =>
    clientFor(deployment.apis[0]?.baseUrl ?? '', { organizationId, role });
  const act = async (client: ApiClient, verb: string, body: object): Promise<TaskResponse> => {
    const { task_id } = await client.submit(`/tasks/bulk-${verb}`, body);
    await until(async () => (await client.task(task_id, '?wait_seconds=20')).completed_at !== null, {
      what: `bulk-${verb} has ended`,
      timeoutMs: 240_000,
    });
    return client.task(task_id);
  };
  const waitFor = (client: ApiClient, query: string, count: number): Promise<true> =>
    until(async () => (await countOf(client, query)) === count, { what: `${count} of ${query}`, timeoutMs: 120_000 });

  it('run 5,000 failed tasks again, and count them', async () => {
    const client = await caller(freshOrganization());
    let mended = false;
    const hooks = Array.from({ length: 8 }, () => receivers.hook(() => ({ status: mended ? 200 : 410 })));
    const ids: string[] = [];
    for (let sent = 0; sent < MANY; sent += AT_ONCE) {
      const some = Array.from({ length: AT_ONCE }, (_, nr) => client.deliver(hooks[nr % 8]?.url ?? ''));
      ids.push(...(await Promise.all(some)).map(({ task_id }) => task_id));
    }
    const failed = async (): Promise<number> => {
      const { dead_letters } = expectStatus(200, await client.get('/queue/dead-letters')).json<DeadLetters>();
      return dead_letters.find(({ error_code }) => error_code === 'gone')?.tasks ?? 0;
    };
    await until(async () => (await failed()) === MANY, { what: 'all have failed', timeoutMs: 240_000 });

    mended = true;
    const action = await act(client, 'retry', { error_code: 'gone' });
    expect(action).toMatchObject({
      status: 'completed',
      progress: 100,
      result: { action: 'retry', matched: MANY, done: MANY, skipped: { not_failed: 0, gone: 0 }, complete: true },
    });
    await until(async () => (await failed()) === 0, { what: 'none is failed any more', timeoutMs: 240_000 });
    for (const id of [ids[0], ids[MANY / 2], ids.at(-1)]) {
      expect(await client.ended(id ?? '')).toMatchObject({ status: 'completed', error: null });
    }
    expect(hooks.reduce((sum, { deliveries }) => sum + deliveries.length, 0)).toBe(2 * MANY);
  }, 600_000);

  it('cancel what a filter holds and has not ended, of one organization', async () => {
    const organizationId = freshOrganization();
    const [client, other] = [await caller(organizationId), await caller(freshOrganization())];
    const { url } = receivers.hook();
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

  it('go on with the same tasks after their worker was killed, each run again once', async () => {
    const client = await caller(freshOrganization());
    const { url } = receivers.hook(() => ({ status: 410 }));
    const tasks = [];
    for (let sent = 0; sent < 600; sent += AT_ONCE) {
      tasks.push(...(await Promise.all(Array.from({ length: AT_ONCE }, () => client.deliver(url)))));
    }
    await waitFor(client, 'status=failed', tasks.length);
    const { task_id } = await client.submit('/tasks/bulk-retry', { task_type: 'webhook_delivery' });
    await until(
      async () => {
        const { progress } = await client.task(task_id);
        return progress > 0 && progress < 100;
      },
      { what: 'the action is in the middle', everyMs: 5 },
    );
    await Promise.all(deployment.workers.splice(0).map((worker) => worker.kill('SIGKILL')));
    deployment.workers.push(await startWorker(deployment.env));
    await until(async () => (await client.task(task_id)).completed_at !== null, {
      what: 'the action has ended',
      timeoutMs: 60_000,
    });
    expect((await client.task(task_id)).result).toMatchObject({ matched: 600, done: 600, complete: true });
    await waitFor(client, 'status=failed', 600);
    const logs = await Promise.all(tasks.slice(0, 5).map((task) => client.task(task.task_id)));
    expect(logs.map(({ attempts }) => attempts)).toEqual([1, 1, 1, 1, 1]);
  }, 240_000);

  it('are refused where they name nothing, too much or what cannot be', async () => {
    const organizationId = freshOrganization();
    const [manager, member, viewer] = await Promise.all(
      (['manager', 'member', 'viewer'] as const).map((role) => caller(organizationId, role)),
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
      webhook_url: receivers.hook().url,
      data: {},
      on_complete: { task: { task_type: 'bulk_action', payload } },
    });
    expect(follow?.status).toBe(422);
    expect(await countOf(manager, '')).toBe(0);
  });
});

async function countOf(client: ApiClient | undefined, query: string): Promise<number> {
  let count = 0;
  for (let cursor = ''; ;) {
    const answer = await client?.get(`/tasks?limit=100&${query}${cursor}`);
    if (!answer || answer.status === 503) return -1;
    const { tasks, next_cursor } = expectStatus(200, answer).json<TaskListResponse>();
    count += tasks.length;
    if (next_cursor === null) return count;
    cursor = `&cursor=${next_cursor}`;
  }
}
