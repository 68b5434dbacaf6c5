import type { Task } from '@app/task-engine';

/** A task that was submitted a moment ago, but for what a test cares about. */
export function task(more: Partial<Task> = {}): Task {
  return {
    id: 'normal-0199c0de-7a5b-7cc0-9d2e-3f1f6f7f9a11',
    name: 'Entrega',
    type: 'webhook_delivery',
    lane: 'normal',
    status: 'pending',
    progress: 0,
    progressMessage: null,
    result: null,
    error: null,
    attempts: 0,
    maxRetries: 3,
    nextAttemptAt: null,
    createdAt: new Date('2026-11-24T12:00:00.000Z'),
    startedAt: null,
    completedAt: null,
    executionTimeMs: null,
    waitTimeMs: null,
    organizationId: 'org',
    userId: 'user',
    batchId: null,
    tags: [],
    run: 0,
    dueAt: null,
    ...more,
  };
}
