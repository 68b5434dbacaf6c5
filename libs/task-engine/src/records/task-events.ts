import { FINAL_STATUSES, type Task, type TaskLogLine, type TaskStatus } from '../model/task.js';

/** One step of a task as it moves; `cursor` resumes after it, in any process and on any broker. */
export type TaskEvent = { cursor: string } & (
  | { event: 'snapshot' | 'status'; task: Task }
  | { event: 'progress'; progress: number; message: string | null }
  | { event: 'log'; line: TaskLogLine }
);

/** What a watcher has been sent. */
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

/** What a cursor holds, or undefined for text that is not a cursor. */
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
 * What a watcher who has seen `seen` must be sent of `task` and its `fresh` log lines, in order. Statuses that came and
 * went between two looks are sent too, each attempt with its lines.
 */
export function newEvents(
  task: Task,
  fresh: readonly TaskLogLine[],
  before: Seen | undefined,
): { events: TaskEvent[]; seen: Seen } {
  const events: TaskEvent[] = [];
  let seen = before ?? { attempts: 0, status: 'none' as const, progress: 0, lines: 0 };
  let sent = 0;
  const send = (change: Partial<Seen>, event: (cursor: string) => TaskEvent) => {
    seen = { ...seen, ...change };
    events.push(event(cursorOf(seen)));
  };
  const sendLines = (lastAttempt: number) => {
    for (const line of fresh.slice(sent)) {
      if (line.attempt > lastAttempt) return;
      sent += 1;
      send({ lines: seen.lines + 1 }, (cursor) => ({ event: 'log', line, cursor }));
    }
  };
  if (before === undefined) {
    const { attempts, progress, progressMessage: message } = task;
    const final = FINAL_STATUSES.includes(task.status);
    send({ attempts, progress, message, status: final ? 'none' : task.status }, (cursor) => ({
      event: 'snapshot',
      task,
      cursor,
    }));
  } else {
    for (const step of missedSteps(before, task)) {
      sendLines(step.status === 'running' ? step.attempts - 1 : step.attempts);
      send(step, (cursor) => ({ event: 'status', task: asItWas(task, step), cursor }));
    }
  }
  sendLines(Infinity);
  if (task.progress !== seen.progress || (seen.message !== undefined && task.progressMessage !== seen.message)) {
    const { progress, progressMessage: message } = task;
    send({ progress, message }, (cursor) => ({ event: 'progress', progress, message, cursor }));
  }
  if (task.status !== seen.status || task.attempts !== seen.attempts) {
    send({ attempts: task.attempts, status: task.status }, (cursor) => ({ event: 'status', task, cursor }));
  }
  return { events, seen: { ...seen, message: task.progressMessage } };
}

interface Step {
  attempts: number;
  status: 'pending' | 'running';
}

/** What lies between the status last seen and the one that is: attempts that began, and the waits between them. */
function missedSteps({ attempts, status }: Seen, task: Task): Step[] {
  const steps: Step[] = [];
  for (let attempt = attempts + 1; attempt <= task.attempts; attempt += 1) {
    if (attempt > attempts + 1 || status === 'running') steps.push({ attempts: attempt - 1, status: 'pending' });
    steps.push({ attempts: attempt, status: 'running' });
  }
  // The attempt that runs now is sent with the task as it is.
  return task.status === 'running' ? steps.slice(0, -1) : steps;
}

function asItWas(task: Task, step: Step): Task {
  const unknown = {
    result: null,
    error: null,
    completedAt: null,
    executionTimeMs: null,
    nextAttemptAt: null,
    dueAt: null,
  };
  return { ...task, ...unknown, ...step };
}
