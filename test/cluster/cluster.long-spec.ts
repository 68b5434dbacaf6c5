import { LANES } from '@app/task-engine';
import type { TaskResponse } from '../../src/tasks/task.response.js';
import { type ApiClient, clientFor, expectStatus, freshOrganization } from '../support/api-client.js';
import { deploy, type Deployment } from '../support/deployment.js';
import { readEvents } from '../support/event-reader.js';
import { until } from '../support/until.js';
import { WebhookReceivers } from '../support/webhook-receivers.js';
import { ClusterView } from './cluster-view.js';

const LIMIT = 100;

describe('Redis Cluster as the broker, seen from outside', () => {
  let receivers: WebhookReceivers;
  let deployment: Deployment;
  let view: ClusterView;

  beforeAll(async () => {
    receivers = await WebhookReceivers.start(2);
    const env = { ...receivers.env, RATE_LIMIT_PER_MINUTE: String(LIMIT) };
    deployment = await deploy('redis-cluster', { apis: 2, workers: 2, env });
    view = new ClusterView(deployment.broker);
  }, 60_000);
  afterAll(async () => {
    view?.close();
    await Promise.all([deployment?.stop(), receivers?.close()]);
  }, 30_000);

  const baseUrl = (nth: number): string => deployment.apis[nth]?.baseUrl ?? '';
  /** A new organization's member at the first API, and the same one at the other. */
  async function member(): Promise<{ here: ApiClient; there: ApiClient }> {
    const here = await clientFor(baseUrl(0), { organizationId: freshOrganization() });
    return { here, there: here.at(baseUrl(1)) };
  }

  it('holds the lanes on more than one primary, and runs the tasks of all of them', async () => {
    const { here, there } = await member();
    const tasks = await Promise.all(LANES.map((priority) => here.deliver(receivers.hook().url, { priority })));
    for (const { task_id } of tasks) expect(await there.ended(task_id)).toMatchObject({ status: 'completed' });

    const primaries = await Promise.all(LANES.map((lane) => view.primaryOf(lane)));
    expect(new Set(primaries).size).toBe(3);
    for (const [nth, { task_id }] of tasks.entries()) {
      const key = `queue:{${LANES[nth]}}:${task_id}`;
      expect(await view.server(primaries[nth] ?? 0).exists(key)).toBe(1);
    }
  });

  it('names the lanes to operators as on one Redis', async () => {
    const admin = await clientFor(baseUrl(0), { organizationId: freshOrganization(), role: 'admin' });
    const { queues, workers } = await admin.stats();
    expect(Object.keys(queues)).toEqual([...LANES]);
    expect(workers.map((worker) => worker.queues)).toEqual([[...LANES], [...LANES]]);
    const board = await admin.get('//admin/queues/api/queues');
    const shown = expectStatus(200, board).json<{ queues: { name: string }[] }>().queues;
    expect(shown.map(({ name }) => name)).toEqual([...LANES]);
  });

  it('makes one task of one key, sent twenty times at once to both APIs', async () => {
    const { here, there } = await member();
    const body = { webhook_url: receivers.hook().url, data: {}, priority: 'low' };
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, nth) =>
        (nth % 2 === 0 ? here : there).submit('/tasks/webhook-delivery', body, { 'idempotency-key': 'once' }),
      ),
    );
    expect(new Set(answers.map(({ task_id }) => task_id)).size).toBe(1);
  });

  it('tells a stream at one API of a task that is cancelled at the other', async () => {
    const { here, there } = await member();
    const hook = receivers.hook('nothing');
    const { task_id } = await here.deliver(hook.url, { priority: 'high' });
    await until(() => hook.deliveries.length === 1, { what: 'the delivery is running' });
    const stream = await readEvents(there, `/tasks/${task_id}/stream`);
    await stream.saw('a running task', ({ event, data }) => event === 'snapshot' && data.status === 'running');

    const asked = Date.now();
    expectStatus(202, await here.post(`/tasks/${task_id}/cancel`));
    await stream.saw('the end', ({ event, data }) => event === 'status' && data.status === 'cancelled');
    expect(Date.now() - asked).toBeLessThan(1_500);
    await stream.ended;
  });

  it('counts an organization’s requests at both APIs together', async () => {
    const { here, there } = await member();
    const path = '/tasks/normal-0199c0de-7a5b-7000-8000-000000000000';
    const answers = await Promise.all(
      Array.from({ length: 2 * LIMIT }, (_, nth) => (nth % 2 === 0 ? here : there).get(path)),
    );
    const passed = answers.filter(({ status }) => status === 404).length;
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(2 * LIMIT - passed);
    // A minute that ends in between gives each of its two halves the whole limit.
    expect([LIMIT, 2 * LIMIT]).toContain(passed);
  });

  it('is not ready while one primary may evict tasks, and the log names that server', async () => {
    const port = await view.primaryOf('low');
    const health = async () => (await fetch(`${baseUrl(0)}/health`)).json() as Promise<{ details: object }>;
    await view.server(port).config('SET', 'maxmemory-policy', 'allkeys-lru');
    const refused = await until(
      async () => {
        const response = await fetch(`${baseUrl(0)}/health`);
        return response.status === 503 && ((await response.json()) as object);
      },
      { what: 'readiness refuses' },
    );
    expect(refused).toMatchObject({
      details: { broker: { status: 'down', message: expect.stringMatching(/maxmemory-policy is allkeys-lru/) } },
    });
    expect(JSON.stringify(refused)).not.toContain(String(port));
    expect(deployment.apis[0]?.output()).toContain(`127.0.0.1:${port} may evict tasks`);

    await view.server(port).config('SET', 'maxmemory-policy', 'noeviction');
    await until(async () => JSON.stringify((await health()).details).includes('"broker":{"status":"up"'), {
      what: 'it is ready again',
    });
  });

  it('retries, delays and lists tasks of every lane', async () => {
    const { here } = await member();
    const tasks: TaskResponse[] = [];
    for (const priority of LANES) {
      const hook = receivers.hook((nth) => ({ status: nth === 1 ? 500 : 200 }));
      tasks.push(await here.deliver(hook.url, { priority, delay_seconds: 0.5 }));
    }
    for (const { task_id } of tasks) {
      expect(await here.ended(task_id)).toMatchObject({ status: 'completed', attempts: 2 });
    }
  });
});
