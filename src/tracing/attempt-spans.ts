import type { EndedAttempt, WorkerObserver } from '@app/task-engine';
import { SpanStatusCode, trace } from '@opentelemetry/api';

/** Says in an attempt's span, which BullMQ made, whose task it is and how it ended. */
export const attemptSpans: WorkerObserver = {
  began: ({ taskId, type, lane, organizationId, attempt }) =>
    trace.getActiveSpan()?.setAttributes({
      'task.id': taskId,
      'task.type': type,
      'task.lane': lane,
      'task.attempt': attempt,
      'organization.id': organizationId,
    }),
  ended: ({ how, errorCode }: EndedAttempt) => {
    const span = trace.getActiveSpan();
    span?.setAttribute('task.outcome', how);
    if (errorCode !== undefined) span?.setAttribute('error.type', errorCode);
    if (how === 'failed' || how === 'retried') span?.setStatus({ code: SpanStatusCode.ERROR });
  },
};
