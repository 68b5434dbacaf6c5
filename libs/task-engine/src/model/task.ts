import type { Lane } from './lanes.js';

/** What callers see of a task's life. A task between two attempts is `pending`. */
export type TaskStatus = 'pending' | 'running' | 'completed' | 'failed' | 'cancelled';

/** The three states no task leaves by itself. */
export const FINAL_STATUSES: readonly TaskStatus[] = ['completed', 'failed', 'cancelled'];

export type LogLevel = 'debug' | 'info' | 'warning' | 'error';

/** One stored log line of a task. */
export interface TaskLogLine {
  timestamp: Date;
  level: LogLevel;
  message: string;
  attempt: number;
}

/** Why a task failed, or why its last attempt did. */
export interface TaskError {
  code: string;
  message: string;
  retryable: boolean;
}

/** A task as the broker's record has it. Times are Dates, durations milliseconds, progress 0–100. */
export interface Task {
  id: string;
  name: string;
  type: string;
  lane: Lane;
  status: TaskStatus;
  progress: number;
  progressMessage: string | null;
  result: unknown;
  error: TaskError | null;
  attempts: number;
  maxRetries: number;
  nextAttemptAt: Date | null;
  createdAt: Date;
  startedAt: Date | null;
  completedAt: Date | null;
  executionTimeMs: number | null;
  waitTimeMs: number | null;
  organizationId: string;
  userId: string;
  batchId: string | null;
  tags: string[];
  /** Count of retries by hand. */
  run: number;
  /** When a task that waits for its time is due. */
  dueAt: Date | null;
  /** Its handler put it off (SnoozeTask): what it needs is busy. */
  snoozed?: true;
}
