import type { TaskResponse } from '../../src/tasks/task.response.js';
import { submit } from '../engine/engine.js';
import { freshOrganization } from '../support/api-client.js';
import { startApi, startWorker } from '../support/processes.js';
import { BROKERS, supabase } from '../support/services.js';
import { appears, HistoryStage, listed } from './history-stage.js';
import { StorageGate } from './storage-gate.js';

describe.each(BROKERS)('a history with holes, broker on %s', (kind) => {
  let gate: StorageGate;
  const stage = new HistoryStage(kind, { apis: 2, env: { TASK_LOCK_SECONDS: '3' } });

  beforeAll(async () => {
    gate = await StorageGate.before((await supabase()).url);
    await stage.open({ NEXT_PUBLIC_SUPABASE_URL: gate.url });
  }, 120_000);
  afterAll(async () => {
    const { apis, workers } = stage.deployment;
    for (const list of [apis, workers])
      list.splice(0, list.length, ...list.filter((one) => one.ending() === undefined));
    await stage.close();
    await gate.close();
  }, 30_000);

  it('after kill -9 of a worker learns how its tasks ended', async () => {
    const member = await stage.caller();
    let receive: () => void = () => undefined;
    const after = new Promise<void>((resolve) => (receive = resolve));
    const tasks = await Promise.all(
      Array.from({ length: 6 }, () => member.deliver(stage.receivers.hook({ status: 200, after }).url)),
    );
    for (const { task_id } of tasks) await stage.stored(task_id, 'running');
    // What the worker has to tell of their end it cannot write before it is killed.
    gate.set('hanging');
    receive();
    for (const { task_id } of tasks) expect((await member.ended(task_id)).status).toBe('completed');
    await stage.deployment.workers[0]?.kill();
    gate.set('open');
    const rows = await Promise.all(tasks.map(({ task_id }) => stage.row(task_id)));
    expect(rows.map((row) => row?.status)).toEqual(tasks.map(() => 'running'));

    stage.deployment.workers.push(await startWorker(stage.deployment.env));
    await stage.sweep();
    for (const { task_id } of tasks) await stage.stored(task_id, 'completed', 30_000);
  }, 60_000);

  it('after kill -9 of an API right behind its 202 gets the rows it owed, by a sweep', async () => {
    const member = await stage.caller();
    const later = { delay_seconds: 3_600 };
    const tasks: TaskResponse[] = [];
    const submits = Array.from({ length: 20 }, async () => {
      tasks.push(await member.deliver(stage.receivers.hook().url, later));
    });
    // At the first 202: rows are written a third of a second later.
    await Promise.any(submits);
    await stage.deployment.apis[0]?.kill();
    await Promise.allSettled(submits);
    const rows = await Promise.all(tasks.map(({ task_id }) => stage.row(task_id)));
    expect(rows).toContain(undefined);

    await stage.sweep();
    const elsewhere = member.at(stage.deployment.apis[1]?.baseUrl ?? '');
    for (const { task_id } of tasks) await appears(elsewhere, task_id, ({ status }) => status === 'pending');
    // Those that were stored although nobody was told are there too.
    expect((await listed(elsewhere)).tasks.length).toBeGreaterThanOrEqual(tasks.length);
  }, 60_000);

  it('has no hole where a process leaves by SIGTERM', async () => {
    const leaving = await startApi(stage.deployment.env);
    const member = (await stage.caller()).at(leaving.baseUrl);
    const task = await member.deliver(stage.receivers.hook().url, { delay_seconds: 3_600 });
    expect(await leaving.stop()).toBe(0);
    expect(await stage.row(task.task_id)).toMatchObject({ status: 'pending' });
  });

  it('closes what the broker does not know any more, and nothing else', async () => {
    const member = await stage.caller('manager', undefined, 1);
    const alive = await member.deliver(stage.receivers.hook().url, { delay_seconds: 3_600 });
    await stage.stored(alive.task_id, 'pending');
    const copy = async (suffix: string, broker: string): Promise<string> => {
      const id = `${alive.task_id.slice(0, -4)}${suffix}`;
      await stage.database.query(
        `insert into background_tasks (task_id, organization_id, user_id, name, search_name, task_type, priority, status,
           created_at, seen_at, broker_id, updated_at)
         select $2, organization_id, user_id, name, search_name, task_type, priority, 'running', created_at, seen_at,
           case $3 when 'same' then broker_id else $3 end, now() - interval '1 hour'
         from background_tasks where task_id = $1`,
        [alive.task_id, id, broker],
      );
      return id;
    };
    const [lost, elsewhere] = [await copy('fff0', 'same'), await copy('fff1', 'another broker')];
    const since = `update background_tasks set updated_at = now() - interval '1 hour' where task_id = $1`;
    await stage.database.query(since, [alive.task_id]);
    expect((await member.task(lost)).status).toBe('running');

    await stage.sweep();
    expect(await stage.stored(lost, 'failed')).toMatchObject({ error_code: 'lost_from_broker' });
    expect(await member.task(lost)).toMatchObject({
      status: 'failed',
      error: { code: 'lost_from_broker', retryable: false },
      completed_at: expect.any(String),
    });
    expect(await stage.row(alive.task_id)).toMatchObject({ status: 'pending' });
    expect(await stage.row(elsewhere)).toMatchObject({ status: 'running' });
    await stage.database.query('delete from background_tasks where task_id = $1', [elsewhere]);
  });

  // A minute long; the chore itself is the same on both brokers.
  if (kind === 'redis') {
    it('learns of tasks that nobody ever told, asked by nobody', async () => {
      const dueAt = new Date(Date.now() + 3_600_000);
      const { task } = await submit(await stage.engine(), 'untold', { organizationId: freshOrganization(), dueAt });
      await stage.stored(task.id, 'pending', 75_000);
    }, 90_000);
  }

  it('learns of a retry by hand that nobody told', async () => {
    const member = await stage.caller('manager', undefined, 1);
    const task = await member.deliver(stage.receivers.hook((nth) => ({ status: nth === 1 ? 410 : 200 })).url);
    expect((await member.ended(task.task_id)).status).toBe('failed');
    await member.post(`/tasks/${task.task_id}/retry`);
    await member.ended(task.task_id);
    await stage.stored(task.task_id, 'completed');
    await stage.database.query(
      `update background_tasks set status = 'failed', run = 0, completed_at = completed_at - interval '1 hour'
       where task_id = $1`,
      [task.task_id],
    );

    await stage.sweep();
    await stage.stored(task.task_id, 'completed');
  });
});
