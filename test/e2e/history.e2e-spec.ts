import { randomUUID } from 'node:crypto';
import type { TaskListResponse } from '../../src/tasks/reads/list-tasks.dto.js';
import { appears, HistoryStage, listed, names } from '../history/history-stage.js';
import { type ApiClient, expectStatus, freshOrganization } from '../support/api-client.js';
import { BROKERS } from '../support/services.js';
import { openWhile } from '../support/stage.js';

const encode = encodeURIComponent;

describe.each(BROKERS)('the list of tasks, broker on %s', (kind) => {
  const stage = new HistoryStage(kind);
  openWhile(stage);

  it('has a task soon after its submit, and as it stands', async () => {
    const member = await stage.caller();
    const task = await member.deliver(stage.receivers.hook({ status: 200, afterMs: 1_500 }).url, { name: 'Nova' });
    await appears(member, task.task_id, ({ name }) => name === 'Nova');

    await appears(member, task.task_id, ({ status, attempts }) => status === 'running' && attempts === 1);
    const ended = await member.ended(task.task_id);
    expect((await listed(member)).tasks).toEqual([ended]);
    await stage.stored(task.task_id, 'completed', 2_000);
    expect((await listed(member, 'status=completed')).tasks).toEqual([ended]);
  });

  describe('by filters', () => {
    let member: ApiClient;
    let between: string;

    beforeAll(async () => {
      member = await stage.caller();
      const hook = (status: number): string => stage.receivers.hook({ status }).url;
      const done = await member.deliver(hook(200), { name: 'Ação de Cobrança 1', tags: ['contratos', 'vip'] });
      await member.ended(done.task_id);
      const gone = await member.deliver(hook(410), { name: 'Recusada 100%_(x),eq.*', priority: 'high' });
      await member.ended(gone.task_id);
      between = new Date().toISOString();
      await new Promise((resolve) => setTimeout(resolve, 5));
      const delayed = { delay_seconds: 3_600, priority: 'low', tags: ['contratos'] };
      const stopped = await member.deliver(hook(200), { name: 'Cancelada', ...delayed });
      expectStatus(202, await member.post(`/tasks/${stopped.task_id}/cancel`));
      const waiting = await member.deliver(hook(200), { name: 'Adiada', ...delayed });
      await stage.stored(gone.task_id, 'failed');
      await stage.stored(stopped.task_id, 'cancelled');
      await stage.stored(waiting.task_id, 'pending');
    }, 30_000);

    it.each<[query: string, expected: string[]]>([
      ['', ['Adiada', 'Cancelada', 'Recusada 100%_(x),eq.*', 'Ação de Cobrança 1']],
      ['status=completed', ['Ação de Cobrança 1']],
      ['status=failed', ['Recusada 100%_(x),eq.*']],
      ['status=cancelled', ['Cancelada']],
      ['status=pending', ['Adiada']],
      ['status=running', []],
      ['priority=low', ['Adiada', 'Cancelada']],
      ['priority=low&status=cancelled', ['Cancelada']],
      ['task_type=webhook_delivery&priority=high', ['Recusada 100%_(x),eq.*']],
      ['task_type=document_processing', []],
      ['tag=contratos', ['Adiada', 'Cancelada', 'Ação de Cobrança 1']],
      ['tag=contratos&status=completed', ['Ação de Cobrança 1']],
      ['tag=contrato', []],
      [`tag=${encode('{contratos}')}`, []],
      [`name=${encode('acao de COBRANCA')}`, ['Ação de Cobrança 1']],
      [`name=${encode('100%_(x),eq.*')}`, ['Recusada 100%_(x),eq.*']],
      [`name=${encode('%')}`, ['Recusada 100%_(x),eq.*']],
      [`name=${encode('_')}`, ['Recusada 100%_(x),eq.*']],
      [`name=${encode(`'; drop table background_tasks; --`)}`, []],
      [`name=${encode('"),or(organization_id.neq.x')}`, []],
      ['created_after=BETWEEN', ['Adiada', 'Cancelada']],
      ['created_before=BETWEEN', ['Recusada 100%_(x),eq.*', 'Ação de Cobrança 1']],
      ['created_after=2020-01-01&created_before=BETWEEN&status=failed', ['Recusada 100%_(x),eq.*']],
      ['created_before=2020-01-01', []],
      ['limit=1', ['Adiada']],
    ])('?%s', async (query, expected) => {
      expect(await names(member, query.replace('BETWEEN', between))).toEqual(expected);
    });
  });

  it('gives every task once, page by page, while others are submitted and end', async () => {
    const member = await stage.caller();
    const tasks = await Promise.all(
      Array.from({ length: 23 }, (_, nr) =>
        member.deliver(stage.receivers.hook().url, { name: `n${nr}`, ...(nr % 2 && { delay_seconds: 3_600 }) }),
      ),
    );
    for (const { task_id, waiting_for } of tasks) if (waiting_for?.reason === 'queue') await member.ended(task_id);
    for (const { task_id } of tasks) await appears(member, task_id);

    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: TaskListResponse = await listed(member, `limit=5${cursor && `&cursor=${cursor}`}`);
      seen.push(...page.tasks.map(({ task_id }) => task_id));
      cursor = page.next_cursor;
      const { task_id } = await member.deliver(stage.receivers.hook().url);
      await appears(member, task_id);
    }
    expect(seen.sort()).toEqual(tasks.map(({ task_id }) => task_id).sort());
  }, 60_000);

  it('shows an organization its own tasks only, and an admin all of them', async () => {
    const [ours, theirs] = [freshOrganization(), freshOrganization()];
    const [us, them] = [await stage.caller('viewer', ours), await stage.caller('member', theirs)];
    const mine = await (await stage.caller('member', ours)).deliver(stage.receivers.hook().url, { name: 'ours' });
    const other = await them.deliver(stage.receivers.hook().url, { name: 'theirs' });
    await them.deliver(stage.receivers.hook().url, { name: 'theirs' });
    await appears(us, mine.task_id);
    await appears(them, other.task_id);

    expect(await names(us)).toEqual(['ours']);
    const admin = await stage.caller('admin');
    const all = (await listed(admin, 'limit=100')).tasks.map(({ organization_id }) => organization_id);
    expect(all).toEqual(expect.arrayContaining([ours, theirs]));
    const acting = await admin.get('/tasks', { headers: { 'x-organization-id': theirs } });
    expect(acting.json<TaskListResponse>().tasks.map(({ name }) => name)).toEqual(['theirs', 'theirs']);
    expect((await us.get('/tasks', { headers: { 'x-organization-id': theirs } })).status).toBe(403);

    const { next_cursor } = await listed(them, 'limit=1');
    for (const client of [us, admin]) {
      const answer = expectStatus(400, await client.get(`/tasks?cursor=${next_cursor}`));
      expect(answer.json().errors?.map(({ field }) => field)).toEqual(['cursor']);
    }
  });

  it.each([
    ['status=done', 'status'],
    ['status=failed&status=completed', 'status'],
    ['priority=urgent', 'priority'],
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=ten', 'limit'],
    ['tag=', 'tag'],
    ['tag=a&tag=b', 'tag'],
    ['tag=%00', 'tag'],
    ['name=%00', 'name'],
    [`name=${'x'.repeat(201)}`, 'name'],
    ['task_type=%0a', 'task_type'],
    ['created_after=yesterday', 'created_after'],
    ['created_after=2026-02-30', 'created_after'],
    ['created_after=2026-11-24T10:00:00', 'created_after'],
    ['created_before=0000-01-01', 'created_before'],
    ['created_before=9999-12-31T23:59:59Z', 'created_before'],
    ['cursor=x', 'cursor'],
    ['cursor=', 'cursor'],
    [`cursor=${Buffer.from('[1,"normal-0",""]').toString('base64url')}`, 'cursor'],
    ['order=name', 'order'],
    ['organization_id=x', 'organization_id'],
  ])('answers 400 to ?%s', async (query, field) => {
    const answer = expectStatus(400, await (await stage.caller()).get(`/tasks?${query}`));
    expect(answer.json().errors?.map((error) => error.field)).toEqual([field]);
  });
});

describe.each(BROKERS)('tasks whose time in the broker is over, broker on %s', (kind) => {
  const stage = new HistoryStage(kind, {
    env: { PAYLOAD_ENCRYPTION_KEY: `k1:${Buffer.alloc(32, 7).toString('base64')}` },
  });
  openWhile(stage);

  it('are answered as they ended, without payload and log, to those who could see them before', async () => {
    const organization = freshOrganization();
    const manager = await stage.caller('manager', organization);
    const done = await manager.deliver(stage.receivers.hook().url, { name: 'Feita', tags: ['a'] });
    const gone = await manager.deliver(stage.receivers.hook({ status: 410 }).url, { priority: 'high' });
    const before = [await manager.ended(done.task_id), await manager.ended(gone.task_id)];
    await stage.stored(done.task_id, 'completed');
    await stage.stored(gone.task_id, 'failed');
    await stage.forget();

    expect([await manager.task(done.task_id), await manager.task(gone.task_id, '?wait_seconds=5')]).toEqual(before);
    expect((await listed(manager)).tasks).toEqual(before.reverse());
    expect(await manager.task(done.task_id, '?include=payload,position')).toMatchObject({ payload: null });
    expect(await manager.logs(done.task_id)).toEqual({ task_id: done.task_id, logs: [], total: 0 });
    for (const [task, act] of [
      [done, 'cancel'],
      [gone, 'retry'],
    ] as const) {
      const answer = expectStatus(409, await manager.post(`/tasks/${task.task_id}/${act}`));
      expect(answer.json().detail).toContain('its time in the broker is over');
    }
    expect((await (await stage.caller('admin')).task(done.task_id)).task_id).toBe(done.task_id);
    await expectUnknown(await stage.caller('manager'), done.task_id);
  });

  it('tell how their batch ended when the broker has forgotten it', async () => {
    const manager = await stage.caller('manager');
    const tasks = [
      await manager.deliver(stage.receivers.hook().url),
      await manager.deliver(stage.receivers.hook({ status: 410 }).url),
    ];
    await stage.stored(tasks[0]?.task_id ?? '', 'completed');
    await stage.stored(tasks[1]?.task_id ?? '', 'failed');
    const batchId = randomUUID();
    const ids = tasks.map(({ task_id }) => task_id);
    await stage.database.query('update background_tasks set batch_id = $1 where task_id = any ($2)', [batchId, ids]);

    const answer = expectStatus(200, await manager.get(`/batches/${batchId}`));
    expect(answer.json<unknown>()).toEqual({
      batch_id: batchId,
      status: 'failed',
      total: 2,
      completed: 1,
      failed: 1,
      cancelled: 0,
      progress: 100,
      failed_task_ids: [ids[1]],
      created_at: tasks[0]?.created_at,
    });
    const stranger = await stage.caller('manager');
    const [theirs, none] = [await stranger.get(`/batches/${batchId}`), await stranger.get(`/batches/${randomUUID()}`)];
    expect([theirs.status, none.status]).toEqual([404, 404]);
    expect({ ...theirs.json(), instance: '' }).toEqual({ ...none.json(), instance: '' });
  });

  async function expectUnknown(stranger: ApiClient, taskId: string): Promise<void> {
    const unknown = `${taskId.slice(0, -4)}ffff`;
    for (const [method, path] of [
      ['GET', ''],
      ['GET', '/logs'],
      ['POST', '/cancel'],
      ['POST', '/retry'],
    ] as const) {
      const [theirs, none] = await Promise.all(
        [taskId, unknown].map((id) => stranger.request(method, `/tasks/${id}${path}`)),
      );
      expect([method, path, theirs?.status, none?.status]).toEqual([method, path, 404, 404]);
      expect({ ...theirs?.json(), instance: '' }).toEqual({ ...none?.json(), instance: '' });
    }
  }

  it('keep their results secret where payloads are', async () => {
    const member = await stage.caller();
    const task = await member.deliver(stage.receivers.hook().url);
    const { result } = await member.ended(task.task_id);
    await stage.stored(task.task_id, 'completed');
    const text = 'select result from background_tasks where task_id = $1';
    const { rows } = await stage.database.query<{ result: string }>(text, [task.task_id]);
    expect(rows[0]?.result).toMatch(/^enc:k1:/);
    await stage.forget();
    expect((await member.task(task.task_id)).result).toEqual(result);
  });

  it('leave by clean-up, from broker and history, and are counted once', async () => {
    const member = await stage.caller();
    const admin = await stage.caller('admin');
    const organization = freshOrganization();
    await stage.database.query(
      `insert into background_tasks (task_id, organization_id, user_id, name, search_name, task_type, priority, status,
         created_at, completed_at, seen_at, broker_id)
       select 'low-' || gen_random_uuid(), $1, 'u', 'old', 'old', 'webhook_delivery', 'low',
         (array['completed', 'completed', 'failed', 'cancelled', 'pending'])[1 + i % 5],
         now() - interval '3001 days', now() - interval '3001 days', now(), 'gone' from generate_series(1, 5000) i`,
      [organization],
    );
    const recent = await member.deliver(stage.receivers.hook().url);
    await member.ended(recent.task_id);
    await stage.stored(recent.task_id, 'completed');

    const removed = async (): Promise<unknown> =>
      expectStatus(200, await admin.post('/queue/cleanup?max_age_days=3000')).json<{ removed: unknown }>().removed;
    expect(await removed()).toEqual({ completed: 2_000, failed: 1_000, cancelled: 1_000 });
    expect(await removed()).toEqual({ completed: 0, failed: 0, cancelled: 0 });
    expect(await stage.row(recent.task_id)).toBeDefined();
    const left = 'select distinct status from background_tasks where organization_id = $1';
    expect((await stage.database.query(left, [organization])).rows).toEqual([{ status: 'pending' }]);
    await stage.database.query('delete from background_tasks where organization_id = $1', [organization]);
  });
});
