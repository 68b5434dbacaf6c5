import type { RunningTask } from '@app/task-engine';
import type { ExternalSyncPayload } from './external-sync.payload.js';
import type { ExternalSystem } from './external-systems.js';

/** What the other system receives. */
export interface SyncRequest {
  headers: Record<string, string>;
  body: string;
}

/**
 * The envelope and headers of one attempt. The body says nothing of the attempt, so that every attempt sends the same
 * bytes under the same `idempotency-key` (but for the callback URL, whose deadline is the attempt's).
 */
export function syncRequest(
  { auth }: Pick<ExternalSystem, 'auth'>,
  { sync_type, workflow, data }: ExternalSyncPayload,
  task: Pick<RunningTask, 'id' | 'organizationId' | 'attempt'>,
  callbackUrl: string | undefined,
): SyncRequest {
  const body = JSON.stringify({
    task_id: task.id,
    organization_id: task.organizationId,
    ...(workflow === undefined ? { sync_type } : { workflow }),
    data,
    ...(callbackUrl !== undefined && { callback_url: callbackUrl }),
  });
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json, text/plain;q=0.5, */*;q=0.1',
    'user-agent': 'background-tasks/1.0',
    'x-correlation-id': task.id,
    'idempotency-key': task.id,
    'x-attempt': String(task.attempt),
    ...(auth && { [auth.header]: auth.value }),
  };
  return { headers, body };
}
