import type { TaskJob } from '../model/task-data.js';
import { type EndedAttempt, WorkerActivity } from './worker-activity.js';

const job = (more: object = {}) =>
  ({
    id: 'high-1',
    name: 'webhook_delivery',
    data: { org: 'org-1' },
    attemptsMade: 1,
    stalledCounter: 1,
    timestamp: 1_000,
    processedOn: 1_500,
    ...more,
  }) as TaskJob;

describe('what a worker does', () => {
  it('is told to all who observe, with attempts counted as callers count them, and stays when one of them throws', () => {
    const activity = new WorkerActivity();
    const told: unknown[] = [];
    activity.observe({
      began: () => {
        throw new Error('observer');
      },
    });
    activity.observe({ began: (attempt) => told.push(attempt), workerLost: (lane) => told.push(lane) });
    activity['logger'].localInstance.error = () => undefined;
    activity.began(job(), 'high');
    activity.workerLost('low');
    expect(told).toEqual([
      { taskId: 'high-1', type: 'webhook_delivery', organizationId: 'org-1', attempt: 3, lane: 'high', waitMs: 500 },
      'low',
    ]);
  });

  it('tells a cancelled task from a failed one, and times from the beginning of the attempt', () => {
    const activity = new WorkerActivity();
    const told: EndedAttempt[] = [];
    activity.observe({ ended: (attempt) => told.push(attempt) });
    activity.ended(job(), 'low', 'completed', 2_000);
    activity.ended(job({ failedReason: '{"code":"cancelled"}' }), 'low', 'failed', 2_000);
    activity.ended(job({ failedReason: '{"code":"timeout"}' }), 'low', 'retried', 2_000);
    activity.ended(job(), 'low', 'handed_back', 1_400);
    expect(told.map(({ how, executionMs, errorCode }) => [how, executionMs, errorCode])).toEqual([
      ['completed', 500, undefined],
      ['cancelled', 500, 'cancelled'],
      ['retried', 500, 'timeout'],
      ['handed_back', 0, undefined],
    ]);
  });

  it('is no slots where nothing works', () => {
    expect(new WorkerActivity().slots).toEqual({ total: 0, busy: 0 });
  });
});
