import { createHash } from 'node:crypto';
import type { TaskRequest } from './submit-task.command.js';

/** Tells whether two requests with one idempotency key are the same request. */
export function fingerprintOf({ type, name, payload, options }: Omit<TaskRequest, 'caller'>): string {
  return createHash('sha256')
    .update(JSON.stringify([type, name ?? null, payload, options]))
    .digest('base64url');
}
