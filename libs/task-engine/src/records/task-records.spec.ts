import { Codec } from '../payload/codec.js';
import { DEFAULT_RETRY_POLICY } from '../model/retry-policy.js';
import type { TaskEngineOptions } from '../model/options.js';
import type { StoredFailure, TaskJob } from '../model/task-data.js';
import { parseFailure, waitOf } from './job-state.js';
import { TaskRecords } from './task-records.js';
import type { TaskQueues } from '../queues/task-queues.js';
import type { Task } from '../model/task.js';

const codec = new Codec();
const records = new TaskRecords({} as TaskQueues, codec, { retry: DEFAULT_RETRY_POLICY } as TaskEngineOptions);

function job(fields: Partial<Record<keyof TaskJob, unknown>> = {}, data: Partial<TaskJob['data']> = {}): TaskJob {
  return {
    id: 'high-01890000-0000-7000-8000-000000000000',
    name: 'type',
    timestamp: 1_000,
    delay: 0,
    attemptsMade: 0,
    attemptsStarted: 0,
    stalledCounter: 0,
    progress: 0,
    ...fields,
    data: { org: 'o', user: 'u', name: 'n', payload: '{}', ...data },
  } as TaskJob;
}

const failure = (fields: Partial<StoredFailure>): string =>
  JSON.stringify({
    code: 'c',
    message: 'm',
    retryable: true,
    attempts: 1,
    waitMs: 5,
    next_attempt_at: null,
    ...fields,
  });
const result = (value: unknown): string => codec.encode({ result: value, message: 'last', waitMs: 5 });
const task = (state: string, ...of: Parameters<typeof job>): Task => records.toTask(job(...of), state);

describe('A task as its job has it', () => {
  it('waits', () => {
    expect(task('waiting')).toMatchObject({
      lane: 'high',
      status: 'pending',
      attempts: 0,
      progress: 0,
      startedAt: null,
      completedAt: null,
      waitTimeMs: null,
      nextAttemptAt: null,
      error: null,
      maxRetries: 3,
    });
  });

  it('waits for its time', () => {
    expect(task('delayed', { delay: 9_000 }, { due: 10_000 })).toMatchObject({
      status: 'pending',
      nextAttemptAt: new Date(10_000),
    });
  });

  it('runs', () => {
    const running = task('active', { processedOn: 1_500, progress: { f: 0.4567, m: codec.encode('half') } });
    expect(running).toMatchObject({
      status: 'running',
      attempts: 1,
      progress: 45.7,
      progressMessage: 'half',
      startedAt: new Date(1_500),
      waitTimeMs: 500,
      completedAt: null,
    });
  });

  it('waits between two attempts, with why the last one failed and when the next comes', () => {
    const between = task('delayed', {
      attemptsMade: 1,
      processedOn: 1_500,
      failedReason: failure({ next_attempt_at: 61_500 }),
    });
    expect(between).toMatchObject({
      status: 'pending',
      attempts: 1,
      nextAttemptAt: new Date(61_500),
      error: { code: 'c', message: 'm', retryable: true },
    });
  });

  it('was put off by its handler, also after a failed attempt, until its delay is over', () => {
    const first = task('delayed', { processedOn: 1_500, delay: 3_000 });
    expect(first).toMatchObject({ status: 'pending', snoozed: true, nextAttemptAt: new Date(4_500), attempts: 0 });
    const later = task('delayed', {
      attemptsMade: 1,
      processedOn: 62_000,
      delay: 3_000,
      failedReason: failure({ next_attempt_at: 61_500, started: 1_500 }),
    });
    expect(later).toMatchObject({ snoozed: true, nextAttemptAt: new Date(65_000), attempts: 1 });
    const failed = task('delayed', {
      attemptsMade: 1,
      processedOn: 1_500,
      failedReason: failure({ next_attempt_at: 61_500, started: 1_500 }),
    });
    expect(failed.snoozed).toBeUndefined();
    expect(failed.waitTimeMs).toBe(5);
    expect(failed.nextAttemptAt).toEqual(new Date(61_500));
  });

  it('runs again without the error of its last attempt', () => {
    const again = task('active', {
      attemptsMade: 1,
      processedOn: 61_600,
      failedReason: failure({ next_attempt_at: 61_500 }),
    });
    expect(again).toMatchObject({ status: 'running', attempts: 2, error: null, waitTimeMs: 100 });
  });

  it('completed', () => {
    const done = task('completed', {
      processedOn: 1_500,
      finishedOn: 1_700,
      attemptsMade: 1,
      returnvalue: result({ a: 1 }),
    });
    expect(done).toMatchObject({
      status: 'completed',
      progress: 100,
      progressMessage: 'last',
      result: { a: 1 },
      executionTimeMs: 200,
      waitTimeMs: 5,
      attempts: 1,
    });
  });

  it('completed with nothing', () => {
    expect(
      task('completed', { processedOn: 1, finishedOn: 2, attemptsMade: 1, returnvalue: result(null) }),
    ).toMatchObject({ status: 'completed', result: null });
  });

  it('failed, with the attempts of its record', () => {
    const failed = task('failed', {
      processedOn: 1_500,
      finishedOn: 1_700,
      attemptsMade: 4,
      failedReason: failure({ attempts: 6 }),
    });
    expect(failed).toMatchObject({
      status: 'failed',
      attempts: 6,
      executionTimeMs: 200,
      error: { code: 'c' },
      result: null,
    });
  });

  it('was cancelled before it ran, and was over when it was cancelled', () => {
    const marked = { cancelled: { at: 4_000, by: 'u' } };
    expect(task('waiting', {}, marked)).toMatchObject({
      status: 'cancelled',
      attempts: 0,
      completedAt: new Date(4_000),
      executionTimeMs: null,
    });
    expect(task('delayed', { delay: 99 }, marked)).toMatchObject({ status: 'cancelled', nextAttemptAt: null });
    expect(task('active', { processedOn: 1_500 }, marked)).toMatchObject({ status: 'running' });
  });

  it('was cancelled in the end, or had completed before', () => {
    const marked = { cancelled: { at: 4_000, by: 'u' } };
    const finished = { processedOn: 1_500, finishedOn: 4_100, attemptsMade: 1 };
    expect(task('failed', { ...finished, failedReason: failure({ code: 'cancelled' }) }, marked)).toMatchObject({
      status: 'cancelled',
      error: { code: 'cancelled', retryable: false },
    });
    expect(task('completed', { ...finished, returnvalue: result(1) }, marked)).toMatchObject({ status: 'completed' });
  });

  it('is known by its own fields where the state was read a moment earlier', () => {
    expect(task('active', { processedOn: 1, finishedOn: 2, attemptsMade: 1, returnvalue: result(1) })).toMatchObject({
      status: 'completed',
    });
  });

  it('does not take an attempt that has just failed for the next one', () => {
    const failedReason = failure({ attempts: 2, next_attempt_at: 9_000, started: 1_500 });
    expect(task('active', { processedOn: 1_500, attemptsMade: 2, failedReason })).toMatchObject({
      status: 'pending',
      attempts: 2,
      nextAttemptAt: new Date(9_000),
    });
    expect(task('active', { processedOn: 9_001, attemptsMade: 2, failedReason })).toMatchObject({
      status: 'running',
      attempts: 3,
    });
  });

  it('counts lost workers as attempts, but not those before a retry by hand', () => {
    expect(task('waiting', { stalledCounter: 2, processedOn: 1_500 })).toMatchObject({
      status: 'pending',
      attempts: 2,
    });
    expect(task('active', { stalledCounter: 3, processedOn: 1_500 }, { stallsBefore: 2 })).toMatchObject({
      attempts: 2,
    });
  });

  it('maps what BullMQ itself says, and any other text', () => {
    for (const reason of ['job stalled more than allowable limit', '', '{', 'null', '5', '{"code":5}', '[]']) {
      expect(parseFailure(reason)).toMatchObject({ code: 'worker_lost', retryable: true });
    }
    expect(parseFailure('x'.repeat(5_000)).message).toHaveLength(200);
  });

  it('waited from when it was due', () => {
    expect(waitOf(job({ processedOn: 1_500 }))).toBe(500);
    expect(waitOf(job({ processedOn: 1_500 }, { due: 1_400 }))).toBe(100);
    expect(waitOf(job({ processedOn: 1_300 }, { due: 1_400 }))).toBe(0);
    expect(waitOf(job())).toBe(0);
  });
});
