import { type Claims, runTask } from '@app/task-engine';
import type { ListFilter } from '../../history/history-store.js';
import { task } from '../../history/testing/task.js';
import type { TaskHistory } from '../../history/task-history.js';
import type { KnownTasks } from '../../tasks/reads/known-tasks.js';
import { BulkActionHandler } from './bulk-action.handler.js';
import type { BulkActionPayload } from './bulk-action.payload.js';
import { BulkPages } from './bulk-pages.js';
import type { BulkResult } from './bulk-result.js';
import type { BulkSteps, StepOutcome } from './bulk-steps.js';

type ListedTask = ReturnType<typeof task>;
const LONG_AGO = new Date('2026-11-24T12:00:00.000Z');

/** An organization's tasks, what became of them, and claims of one process. */
class Stage {
  private readonly claimed = new Map<string, object>();
  readonly acted: string[] = [];
  fits: (one: ListedTask) => boolean = () => true;
  step: (id: string) => StepOutcome = () => 'done';

  constructor(readonly tasks: readonly ListedTask[]) {}

  async run(payload: BulkActionPayload): Promise<{ result: BulkResult | undefined; said: string | undefined }> {
    const claims = {
      read: async (key: string) => (this.claimed.has(key) ? { value: this.claimed.get(key), expiresAt: 0 } : undefined),
      claim: async (key: string, value: object) => {
        if (!this.claimed.has(key)) this.claimed.set(key, value);
        return { value: this.claimed.get(key), won: true };
      },
    } as unknown as Claims;
    const history = {
      isConfigured: true,
      count: async (_filter: ListFilter, most: number) => Math.min(most, this.tasks.filter(this.fits).length),
      page: async (_filter: ListFilter, after: { taskId: string } | undefined, limit: number) => {
        const found: ListedTask[] = [];
        let nr = after === undefined ? 0 : placeOf(after.taskId) + 1;
        for (; nr < this.tasks.length && found.length <= limit; nr += 1)
          found.push(...this.tasks.slice(nr, nr + 1).filter(this.fits));
        return { tasks: found.slice(0, limit), more: found.length > limit };
      },
    } as unknown as TaskHistory;
    const steps = {
      take: async (_verb: string, { id }: { id: string }) => {
        this.acted.push(id);
        return this.step(id);
      },
    } as unknown as BulkSteps;
    const handler = new BulkActionHandler(new BulkPages(history, {} as KnownTasks, claims), steps);
    const options = { task: { type: 'bulk_action', createdAt: LONG_AGO }, timeoutMs: 60_000 };
    const { outcome, progress } = await runTask(handler, payload, options);
    const result = outcome.kind === 'completed' ? (outcome.result as BulkResult) : undefined;
    return { result, said: progress.at(-1)?.message };
  }
}

const many = (count: number): ListedTask[] => {
  const like = task({ status: 'failed' });
  return Array.from({ length: count }, (_, nr) => ({ ...like, id: `normal-${String(nr).padStart(6, '0')}` }));
};
const placeOf = (id: string): number => Number(id.slice(-6));
const RETRY: BulkActionPayload = { action: 'retry', filter: { status: 'failed' } };

describe('a bulk action', () => {
  it('does all of a hundred thousand tasks, and says that there are more only where there are', async () => {
    const all = await new Stage(many(100_000)).run(RETRY);
    expect(all.result).toMatchObject({ matched: 100_000, done: 100_000, complete: true });
    const most = await new Stage(many(100_001)).run(RETRY);
    expect(most.result).toMatchObject({ matched: 100_000, done: 100_000, complete: false });
  }, 60_000);

  it('does nothing, and has ended, where nothing fits', async () => {
    const { result } = await new Stage([]).run(RETRY);
    expect(result).toMatchObject({ matched: 0, done: 0, complete: true });
  });

  it('counts on after a lost attempt from what there was at first', async () => {
    const stage = new Stage(many(600));
    const retried = new Set<string>();
    stage.fits = ({ id }) => !retried.has(id);
    stage.step = (id) => {
      if (stage.acted.length === 300) throw new Error('the worker is gone');
      retried.add(id);
      return 'done';
    };
    expect((await stage.run(RETRY)).result).toBeUndefined();
    const { result, said } = await stage.run(RETRY);
    expect(result).toMatchObject({ matched: 600, done: 600, complete: true });
    expect(said).toBe('600 of 600 tasks');
  });

  it('runs other bulk actions again only where they are asked for', async () => {
    const [one, two] = many(2) as [ListedTask, ListedTask];
    const stage = new Stage([one, { ...two, type: 'bulk_action' }]);
    expect((await stage.run(RETRY)).result).toMatchObject({ matched: 1, done: 1 });
    expect(stage.acted).toEqual([one.id]);
    const named = new Stage(stage.tasks);
    await named.run({ action: 'retry', filter: { task_type: 'bulk_action' } });
    expect(named.acted).toContain(two.id);
    const cancelling = new Stage(stage.tasks);
    await cancelling.run({ action: 'cancel', filter: { status: 'running' } });
    expect(cancelling.acted).toContain(two.id);
  });
});
