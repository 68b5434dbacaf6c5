import { AttemptEvents } from '../attempt/attempt-events.js';
import type { TaskJob } from '../model/task-data.js';
import { type EndedAttempt, WorkerActivity } from './worker-activity.js';
import type { WorkerPresence } from './worker-presence.js';

const job = (more: object = {}) =>
  ({
    id: 'high-1',
    name: 'webhook_delivery',
    queueName: 'high',
    data: { org: 'org-1' },
    attemptsMade: 1,
    stalledCounter: 1,
    timestamp: 1_000,
    processedOn: 1_500,
    ...more,
  }) as TaskJob;

function worker(slots = { total: 0, busy: 0 }): { activity: WorkerActivity; events: AttemptEvents } {
  const events = new AttemptEvents();
  events['logger'].localInstance.error = () => undefined;
  return { events, activity: new WorkerActivity(events, { slots } as WorkerPresence) };
}

describe('what a worker does', () => {
  it('is reported to all observers, with attempts counted as callers count them, also when one of them throws', () => {
    const { activity, events } = worker();
    const seen: unknown[] = [];
    activity.observe({
      began: () => {
        throw new Error('observer');
      },
    });
    activity.observe({ began: (attempt) => seen.push(attempt), workerLost: (lane) => seen.push(lane) });
    events.began(job());
    events.workerLost('low');
    expect(seen).toEqual([
      { taskId: 'high-1', type: 'webhook_delivery', organizationId: 'org-1', attempt: 3, lane: 'high', waitMs: 500 },
      'low',
    ]);
  });

  it('distinguishes a cancelled task from a failed one, and times from the beginning of the attempt', () => {
    const { activity, events } = worker();
    const seen: EndedAttempt[] = [];
    activity.observe({ ended: (attempt) => seen.push(attempt) });
    jest.useFakeTimers({ now: 2_000 });
    events.ended(job(), 'completed');
    events.ended(job({ failedReason: '{"code":"cancelled"}' }), 'failed');
    events.ended(job({ failedReason: '{"code":"timeout"}' }), 'retried');
    jest.setSystemTime(1_400);
    events.ended(job({ queueName: 'webhook_delivery.low' }), 'handed_back');
    jest.useRealTimers();
    expect(seen.map(({ lane, how, executionMs, errorCode }) => [lane, how, executionMs, errorCode])).toEqual([
      ['high', 'completed', 500, undefined],
      ['high', 'cancelled', 500, 'cancelled'],
      ['high', 'retried', 500, 'timeout'],
      ['low', 'handed_back', 0, undefined],
    ]);
  });

  it('has the slots of the worker, and none where nothing works', () => {
    expect(worker({ total: 8, busy: 3 }).activity.slots).toEqual({ total: 8, busy: 3 });
    expect(worker().activity.slots).toEqual({ total: 0, busy: 0 });
  });
});
