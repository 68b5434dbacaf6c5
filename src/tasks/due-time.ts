import { ProblemException } from '../http/problems/problem.js';
import type { TaskOptions } from './task-fields.dto.js';

const YEAR_MS = 31_536_000_000;

/**
 * When a task's first attempt is due, or undefined for now; a past `run_at` means now.
 * @throws ProblemException 422 when both fields are given or run_at lies more than a year ahead
 */
export function dueTime({ delay_seconds, run_at }: TaskOptions, now: Date): Date | undefined {
  if (run_at == null) return delay_seconds ? new Date(now.getTime() + delay_seconds * 1000) : undefined;
  if (delay_seconds != null) {
    throw refused('run_at and delay_seconds exclude each other');
  }
  const due = new Date(run_at);
  if (Number.isNaN(due.getTime()) || due.getTime() - now.getTime() > YEAR_MS) {
    throw refused('run_at must lie at most one year ahead');
  }
  return due > now ? due : undefined;
}

function refused(message: string): ProblemException {
  return new ProblemException(422, 'The request has invalid fields', {
    errors: [{ field: 'run_at', message }],
  });
}
