import { FINAL_STATUSES, type Task, type TaskLogLine, type TaskStatus } from './task.js';

/** One step of a task as it moves; `cursor` resumes after it, in any process and on any broker. */
export type TaskEvent = { cursor: string } & (
  | { event: 'snapshot' | 'status'; task: Task }
  | { event: 'progress'; progress: number; message: string | null }
  | { event: 'log'; line: TaskLogLine }
);

/** What a watcher has been told. */
export interface Seen {
  attempts: number;
  /** `none` before the first status. */
  status: TaskStatus | 'none';
  progress: number;
  /** Log lines. */
  lines: number;
  /** Not part of the cursor. */
  message?: string | null;
}

const CURSOR = /^(\d{1,6})\.(none|pending|running|completed|failed|cancelled)\.(\d{1,3}(?:\.\d)?)\.(\d{1,6})$/;

/** The cursor in text form: attempt, status, progress, log count. */
export function cursorOf({ attempts, status, progress, lines }: Seen): string {
  return `${attempts}.${status}.${progress}.${lines}`;
}

/** What a cursor tells, or undefined for text that is none. */
export function parseCursor(text: string): Seen | undefined {
  const [, attempts, status, progress, lines] = CURSOR.exec(text) ?? [];
  if (status === undefined) return undefined;
  return {
    attempts: Number(attempts),
    status: status as Seen['status'],
    progress: Number(progress),
    lines: Number(lines),
  };
}

/**
 * What a watcher who has seen `seen` must be told of `task` and its `fresh` log lines, in order. Statuses that came and
 * went between two looks are told too: an attempt that began is told as running.
 */
export function newEvents(
  task: Task,
  fresh: readonly TaskLogLine[],
  before: Seen | undefined,
): { events: TaskEvent[]; seen: Seen } {
  const events: TaskEvent[] = [];
  let seen = before ?? { attempts: 0, status: 'none' as const, progress: 0, lines: 0 };
  const tell = (change: Partial<Seen>, event: (cursor: string) => TaskEvent) => {
    seen = { ...seen, ...change };
    events.push(event(cursorOf(seen)));
  };
  const final = FINAL_STATUSES.includes(task.status);
  if (before === undefined) {
    const { attempts, progress, progressMessage: message } = task;
    tell({ attempts, progress, message, status: final ? 'none' : task.status }, (cursor) => ({
      event: 'snapshot',
      task,
      cursor,
    }));
  } else if (task.status !== 'running' && task.attempts > seen.attempts) {
    const running: Task = {
      ...task,
      status: 'running',
      result: null,
      error: null,
      completedAt: null,
      executionTimeMs: null,
    };
    tell({ attempts: task.attempts, status: 'running' }, (cursor) => ({ event: 'status', task: running, cursor }));
  }
  for (const line of fresh) tell({ lines: seen.lines + 1 }, (cursor) => ({ event: 'log', line, cursor }));
  if (task.progress !== seen.progress || (seen.message !== undefined && task.progressMessage !== seen.message)) {
    const { progress, progressMessage: message } = task;
    tell({ progress, message }, (cursor) => ({ event: 'progress', progress, message, cursor }));
  }
  if (task.status !== seen.status || task.attempts !== seen.attempts) {
    tell({ attempts: task.attempts, status: task.status }, (cursor) => ({ event: 'status', task, cursor }));
  }
  return { events, seen: { ...seen, message: task.progressMessage } };
}
