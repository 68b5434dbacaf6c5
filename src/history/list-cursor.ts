import { queueOf } from '@app/task-engine';
import { createHash } from 'node:crypto';
import type { Scope } from '../auth/scope.js';

/** A place in the list of tasks: behind this one, newest first. */
export interface ListPlace {
  createdAt: Date;
  taskId: string;
}

const MAX_MS = 253_402_300_799_999;

/** The place as text that means nothing to its bearer; good for this scope only. */
export function encodeCursor({ createdAt, taskId }: ListPlace, scope: Scope): string {
  return Buffer.from(JSON.stringify([createdAt.getTime(), taskId, markOf(scope)])).toString('base64url');
}

/** The place, or undefined for text that is not a cursor of this scope. */
export function decodeCursor(text: string, scope: Scope): ListPlace | undefined {
  const [at, taskId, mark] = partsOf(text);
  if (typeof at !== 'number' || !Number.isInteger(at) || at < 0 || at > MAX_MS) return undefined;
  if (typeof taskId !== 'string' || queueOf(taskId) === undefined || mark !== markOf(scope)) return undefined;
  return { createdAt: new Date(at), taskId };
}

function partsOf(text: string): unknown[] {
  try {
    const parts = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as unknown;
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}

function markOf(scope: Scope): string {
  return createHash('sha256')
    .update(JSON.stringify(['tasks', scope]))
    .digest('base64url')
    .slice(0, 12);
}
