import type { Role } from '../../src/auth/caller.js';
import { type ApiClient, clientFor, expectStatus, freshOrganization } from '../support/api-client.js';
import { deploy, type Deployment } from '../support/deployment.js';
import { startWorker } from '../support/processes.js';
import { BROKERS } from '../support/services.js';
import { until } from '../support/until.js';
import { WebhookReceivers } from '../support/webhook-receivers.js';
import { act, waitFor } from './bulk-actions.js';

const MANY = 5_000;
const AT_ONCE = 50;

interface DeadLetters {
  dead_letters: { task_type: string; error_code: string; tasks: number; newest_task_id: string }[];
}

describe.each(BROKERS)('bulk actions on many, on %s', (kind) => {
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
});
