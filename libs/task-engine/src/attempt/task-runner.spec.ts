import { AttemptStop } from './attempt-stop.js';
import { DEFAULT_RETRY_POLICY } from '../model/retry-policy.js';
import type { RunningTask } from '../model/task-handler.js';
import type { AbortReason, Outcome } from './task-outcome.js';
import { runAttempt } from './task-runner.js';

function attempt(
  run: (task: RunningTask) => Promise<unknown>,
  { stop = new AttemptStop(), timeoutMs = 1_000 }: { stop?: AttemptStop; timeoutMs?: number } = {},
): Promise<Outcome> {
  return runAttempt({
    task: {
      id: 'id',
      type: 't',
      name: 'n',
      organizationId: 'o',
      userId: 'u',
      attempt: 1,
      createdAt: new Date(0),
      run: 0,
      parkedUntil: undefined,
    },
    run,
    journal: { progress: () => undefined, log: () => undefined },
    stop,
    timeoutMs,
    policy: DEFAULT_RETRY_POLICY,
    attemptsMade: 1,
    random: () => 0.5,
  });
}

const onAbort = (task: RunningTask): Promise<never> =>
  new Promise((_, reject) => task.signal.addEventListener('abort', () => reject(new Error('aborted'))));

describe('runAttempt', () => {
  it('completes with what the handler answers', async () => {
    expect(await attempt(async (task) => [task.id, task.attempt, task.signal.aborted])).toEqual({
      kind: 'completed',
      result: ['id', 1, false],
    });
  });

  it('lets a handler take its task apart', async () => {
    const { kind } = await attempt(async ({ log, progress, signal }) => {
      log('info', 'x');
      progress(0.5);
      signal.throwIfAborted();
    });
    expect(kind).toBe('completed');
  });

  it('takes what a handler throws before it answers a promise', async () => {
    const outcome = await attempt(() => {
      throw new Error('at once');
    });
    expect(outcome).toMatchObject({ kind: 'retry', error: { message: 'at once' } });
  });

  it('does not begin when it was stopped before', async () => {
    const stop = new AttemptStop();
    stop.abort('shutdown');
    let began = false;
    expect(await attempt(async () => (began = true), { stop })).toEqual({ kind: 'handed_back' });
    expect(began).toBe(false);
  });

  it.each([
    ['cancelled', 'failed'],
    ['shutdown', 'handed_back'],
    ['lock_lost', 'lost'],
    ['timeout', 'retry'],
  ] as [AbortReason, string][])(
    'ends when it is stopped for %s, whether or not the handler listens',
    async (reason, kind) => {
      for (const handler of [onAbort, () => new Promise(() => undefined)]) {
        const stop = new AttemptStop();
        const ended = attempt(handler, { stop });
        stop.abort(reason);
        expect((await ended).kind).toBe(kind);
        expect(stop.signal.reason).toBe(reason);
      }
    },
  );

  it('ends at its time limit', async () => {
    expect(await attempt(onAbort, { timeoutMs: 5 })).toMatchObject({ kind: 'retry', error: { code: 'timeout' } });
  });

  it('counts the first reason only', async () => {
    const stop = new AttemptStop();
    const ended = attempt(onAbort, { stop });
    stop.abort('cancelled');
    stop.abort('shutdown');
    expect(await ended).toMatchObject({ kind: 'failed', error: { code: 'cancelled' } });
  });

  it('takes no notice of a handler that rejects after it was left behind', async () => {
    let reject: (error: Error) => void = () => undefined;
    const unhandled: unknown[] = [];
    const note = (error: unknown): void => void unhandled.push(error);
    process.on('unhandledRejection', note);
    const outcome = await attempt(() => new Promise((_, fail) => (reject = fail)), { timeoutMs: 5 });
    reject(new Error('late'));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', note);
    expect(outcome.kind).toBe('retry');
    expect(unhandled).toEqual([]);
  });

  it('believes a result that comes before the stop', async () => {
    const stop = new AttemptStop();
    const ended = attempt(async () => 'done', { stop });
    await new Promise((resolve) => setImmediate(resolve));
    stop.abort('cancelled');
    expect(await ended).toEqual({ kind: 'completed', result: 'done' });
  });
});
