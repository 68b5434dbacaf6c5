import { Codec, type Task, type TaskStatus } from '@app/task-engine';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import ws from 'ws';
import { type HistoryRow, toRow, toTask } from '../../src/history/history-row.js';
import { HistoryStore } from '../../src/history/history-store.js';
import { isAtLeastAsNew, type Observation } from '../../src/history/observation.js';
import { task } from '../../src/history/testing/task.js';
import { Supabase } from '../../src/integrations/supabase/supabase.js';
import { freshOrganization } from '../support/api-client.js';
import { supabase, type TestSupabase } from '../support/services.js';
import { tokenFor } from '../support/tokens.js';

const codec = new Codec();
const rowOf = (seen: Observation): HistoryRow => toRow(seen, 'test-broker', codec);
const newId = (): string => `normal-${randomUUID()}`;
const second = (nr: number): Date => new Date(Date.UTC(2026, 0, 1, 0, 0, nr));

/** The life of a task as processes saw it: put off once, run again, ended, perhaps retried by hand and ended again. */
const lives = fc.record({
  first: fc.constantFrom<TaskStatus>('completed', 'failed', 'cancelled'),
  again: fc.option(fc.constantFrom<TaskStatus>('completed', 'failed'), { nil: undefined }),
});

function sightsOf(id: string, { first, again }: { first: TaskStatus; again: TaskStatus | undefined }): Observation[] {
  const sight = (nr: number, more: Partial<Task>): Observation => ({ task: task({ id, ...more }), seenAt: second(nr) });
  const end = (run: number, status: TaskStatus) => ({ run, status, attempts: 1, completedAt: second(9) });
  return [
    { task: task({ id }), seenAt: new Date(0) },
    sight(1, { status: 'running', attempts: 1 }),
    sight(2, { status: 'pending', attempts: 0, dueAt: second(3), nextAttemptAt: second(3) }),
    sight(3, { status: 'running', attempts: 1 }),
    sight(4, end(0, first)),
    ...(again ? [sight(5, { run: 1 }), sight(6, end(1, again))] : []),
  ];
}

describe('record_tasks', () => {
  let project: TestSupabase;
  let store: HistoryStore;
  beforeAll(async () => {
    project = await supabase();
    store = new HistoryStore(new Supabase({ supabase: project }));
  });

  it('ends in the newest state, whatever the order and however often it is told', async () => {
    const told = lives.chain((life) =>
      fc.record({
        life: fc.constant(life),
        order: fc.array(fc.nat({ max: 6 }), { minLength: 1, maxLength: 14 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(told, async ({ life, order }) => {
        const id = newId();
        const all = sightsOf(id, life);
        const sights = order.map((index) => all[index % all.length]!);
        for (const seen of sights) await store.record([rowOf(seen)]);
        const newest = sights.reduce((known, seen) => (isAtLeastAsNew(seen, known) ? seen : known));
        const row = await store.find(null, id);
        expect(row && toTask(row, codec)).toEqual(newest.task);
      }),
      { numRuns: 40 },
    );
  });

  it('takes a fast clock’s word only up to now, so that what follows is not shut out', async () => {
    const id = newId();
    const [early, late] = [new Date(Date.now() + 3_600_000), new Date(Date.now() + 2_000)];
    await store.record([rowOf({ task: task({ id, attempts: 1 }), seenAt: early })]);
    await store.record([rowOf({ task: task({ id, status: 'running', attempts: 2 }), seenAt: late })]);
    expect(await store.find(null, id)).toMatchObject({ status: 'running' });
  });

  it('has writers of the same tasks in different orders wait for each other, not for ever', async () => {
    const ids = Array.from({ length: 400 }, newId);
    const rows = ids.map((id) => rowOf({ task: task({ id }), seenAt: second(1) }));
    await Promise.all(Array.from({ length: 8 }, (_, nr) => store.record(nr % 2 ? rows : [...rows].reverse())));
    expect(await store.missing(ids, 'unfinished')).toEqual([]);
  });

  it('tells which tasks lack a row, or have one that says less than the broker', async () => {
    const [none, open, failed, old, newest] = [newId(), newId(), newId(), newId(), newId()];
    const ended = (id: string, nr: number, status: TaskStatus = 'completed'): HistoryRow =>
      rowOf({ task: task({ id, status, attempts: 1, completedAt: second(nr) }), seenAt: second(nr) });
    await store.record([rowOf({ task: task({ id: open }), seenAt: second(1) })]);
    await store.record([ended(failed, 0, 'failed'), ended(old, 1), ended(newest, 2)]);

    expect(await store.missing([none, open, failed], 'unfinished')).toEqual([none, failed]);
    expect(await store.missing([newest, none, open, failed], 'completed')).toEqual([none, open, failed]);
    expect(await store.missing([newest, old], 'completed')).toEqual([]);
    // The broker has `old` before `newest`: it has ended again since its row was written.
    expect(await store.missing([old, newest], 'completed')).toEqual([old]);
    expect(await store.missing([failed], 'failed')).toEqual([]);
  });

  describe('with a member’s own token', () => {
    let organizationId: string;
    const clientOf = (key: string, token: string): SupabaseClient =>
      createClient(project.url, key, {
        auth: { persistSession: false, autoRefreshToken: false },
        global: { headers: { authorization: `Bearer ${token}` } },
        realtime: { transport: ws as never },
      });

    beforeAll(async () => {
      organizationId = freshOrganization();
      const rows = [organizationId, freshOrganization()].map((organization) =>
        rowOf({ task: task({ id: newId(), organizationId: organization }), seenAt: second(1) }),
      );
      await store.record(rows);
    });

    it('only the organization’s rows are seen, and nothing is written', async () => {
      const member = clientOf(project.anonKey, await tokenFor({ organizationId }));
      const { data } = await member.from('background_tasks').select('organization_id');
      expect(data).toEqual([{ organization_id: organizationId }]);
      const change = await member
        .from('background_tasks')
        .update({ status: 'failed' })
        .neq('status', 'failed')
        .select();
      expect([change.data, change.error?.code]).toEqual([null, '42501']);
      const call = await member.rpc('record_tasks', { p_rows: [] });
      expect(call.error?.code).toBe('42501');
      const sweeps = await member.from('background_task_sweeps').select();
      expect(sweeps.error?.code).toBe('42501');
    });

    it('and without one, none', async () => {
      const nobody = clientOf(project.anonKey, project.anonKey);
      for (const name of ['background_tasks', 'background_task_sweeps']) {
        expect((await nobody.from(name).select()).error?.code).toBe('42501');
      }
      const list = { p_organization_id: organizationId, p_limit: 1 };
      expect((await nobody.rpc('remove_ended_tasks', { p_before: new Date(), p_limit: 1 })).error?.code).toBe('42501');
      expect((await nobody.rpc('list_tasks', list)).error).not.toBeNull();
    });
  });
});
