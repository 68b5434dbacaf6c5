import type { EndedWork } from './follow-up-targets.js';

const AT = '2026-01-31T08:00:00.000Z';

const FAILED = {
  event: 'task.failed',
  task: {
    task_id: 'normal-0199c0de-7a5b-7cc0-9d2e-3f1f6f7f9a11',
    name: 'Contrato 42',
    task_type: 'document_processing',
    priority: 'normal',
    status: 'failed',
    progress: 40,
    progress_message: null,
    result: null,
    error: { code: 'handler_error', message: 'Something failed', retryable: true },
    attempts: 4,
    max_retries: 3,
    next_attempt_at: null,
    created_at: AT,
    started_at: AT,
    completed_at: AT,
    execution_time_ms: 1,
    wait_time_ms: 1,
    organization_id: 'org_456',
    user_id: 'user_789',
    batch_id: null,
    tags: [],
    waiting_for: null,
  },
} satisfies EndedWork;

const COMPLETED = {
  event: 'task.completed',
  task: { ...FAILED.task, status: 'completed', progress: 100, result: {}, error: null, attempts: 1 },
} satisfies EndedWork;

/** Tasks that have ended: with them a plan is checked at submit, before there is a real one. */
export const SAMPLE_ENDED_WORK: Record<'on_complete' | 'on_failure', EndedWork> = {
  on_complete: COMPLETED,
  on_failure: FAILED,
};
