import { expectStatus } from '../support/api-client.js';
import { startApi } from '../support/processes.js';
import { ANY_BROKER, supabase } from '../support/services.js';
import { HistoryStage, listed } from './history-stage.js';
import { StorageGate } from './storage-gate.js';
import { ANSWERS_WITHIN_MS } from '../support/until.js';

describe.each(ANY_BROKER)('while Supabase is away, broker on %s', (kind) => {
  let gate: StorageGate;
  const stage = new HistoryStage(kind, {});

  beforeAll(async () => {
    gate = await StorageGate.before((await supabase()).url);
    await stage.open({ NEXT_PUBLIC_SUPABASE_URL: gate.url });
  }, 120_000);
  beforeEach(() => gate.set('open'));
  afterAll(async () => {
    gate?.set('open');
    await stage.close();
    await gate?.close();
  }, 30_000);

  it.each(['refusing', 'hanging'] as const)(
    'tasks run, lists say 503 in time, and every row comes later (%s)',
    async (mode) => {
      const member = await stage.caller('manager');
      const admin = await stage.caller('admin');
      const first = await member.deliver(stage.receivers.hook().url);
      await stage.stored(first.task_id, 'pending').catch(() => stage.stored(first.task_id, 'completed'));
      gate.set(mode);

      const tasks = await Promise.all(
        Array.from({ length: 12 }, (_, nr) =>
          member.deliver(stage.receivers.hook().url, { name: `${nr}`, ...(nr > 8 && { delay_seconds: 3_600 }) }),
        ),
      );
      for (const { task_id, waiting_for } of tasks) {
        if (waiting_for?.reason === 'queue') expect((await member.ended(task_id)).status).toBe('completed');
      }
      const unknown = `${first.task_id.slice(0, -4)}ffff`;
      const asks = [
        [member, 'GET', '/tasks'],
        [member, 'GET', `/tasks/${unknown}`],
        [member, 'GET', `/tasks/${unknown}/logs`],
        [member, 'POST', `/tasks/${unknown}/retry`],
        [admin, 'POST', '/queue/cleanup?max_age_days=3000'],
      ] as const;
      const expectUnavailable = async ([client, method, path]: (typeof asks)[number]): Promise<void> => {
        const since = Date.now();
        const answer = await client.request(method, path);
        expect([path, answer.status, answer.headers.get('retry-after')]).toEqual([path, 503, '5']);
        if (client === member) expect(Date.now() - since).toBeLessThan(ANSWERS_WITHIN_MS);
      };
      await Promise.all(asks.map(expectUnavailable));
      expectStatus(404, await member.get('/tasks/no-task'));
      expect((await member.task(first.task_id)).status).toBe('completed');

      gate.set('open');
      const ids = tasks.map(({ task_id }) => task_id);
      for (const [nr, id] of ids.entries()) await stage.stored(id, nr > 8 ? 'pending' : 'completed', 30_000);
      expect((await listed(member)).tasks.map(({ task_id }) => task_id).sort()).toEqual([first.task_id, ...ids].sort());
      const output = [...stage.deployment.apis, ...stage.deployment.workers].map((process) => process.output());
      for (const text of output) expect(text.match(/task history waits/g)?.length ?? 0).toBeLessThanOrEqual(2);
    },
    90_000,
  );

  it.each(['refusing', 'hanging'] as const)(
    'a process leaves in time, and what it owed is healed (%s)',
    async (mode) => {
      const leaving = await startApi(stage.deployment.env);
      gate.set(mode);
      const member = (await stage.caller()).at(leaving.baseUrl);
      const task = await member.deliver(stage.receivers.hook().url, { delay_seconds: 3_600 });
      const since = Date.now();
      expect(await leaving.stop()).toBe(0);
      expect(Date.now() - since).toBeLessThan(5_000);
      expect(await stage.row(task.task_id)).toBeUndefined();

      gate.set('open');
      await stage.sweep();
      await stage.stored(task.task_id, 'pending', 20_000);
    },
  );
});
