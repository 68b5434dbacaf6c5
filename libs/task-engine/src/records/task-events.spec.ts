import fc from 'fast-check';
import { type Seen, type TaskEvent, cursorOf, newEvents, parseCursor } from './task-events.js';
import type { Task, TaskLogLine, TaskStatus } from '../model/task.js';

const base: Task = {
  id: 'normal-01890000-0000-7000-8000-000000000000',
  name: 'n',
  type: 't',
  lane: 'normal',
  status: 'pending',
  progress: 0,
  progressMessage: null,
  result: null,
  error: null,
  attempts: 0,
  maxRetries: 3,
  nextAttemptAt: null,
  createdAt: new Date(0),
  startedAt: null,
  completedAt: null,
  executionTimeMs: null,
  waitTimeMs: null,
  organizationId: 'o',
  userId: 'u',
  batchId: null,
  run: 0,
  tags: [],
  dueAt: null,
};

const line = (index: number): TaskLogLine => ({
  timestamp: new Date(0),
  level: 'info',
  message: `line ${index}`,
  attempt: 1,
});
const statuses = (events: readonly TaskEvent[]): TaskStatus[] =>
  events.flatMap((event) => (event.event === 'status' || event.event === 'snapshot' ? [event.task.status] : []));
const lines = (events: readonly TaskEvent[]): string[] =>
  events.flatMap((event) => (event.event === 'log' ? [event.line.message] : []));

/** One moment of a task's record: the task and how many lines it has. */
interface Moment {
  task: Task;
  lines: number;
}

/** A task's life from pending to its end, as records that follow each other. */
const life = fc
  .record({
    attempts: fc.array(fc.array(fc.record({ newLines: fc.nat(2), progress: fc.nat(1_000) }), { maxLength: 3 }), {
      minLength: 1,
      maxLength: 4,
    }),
    end: fc.constantFrom('completed' as const, 'failed' as const, 'cancelled' as const),
  })
  .map(({ attempts, end }): Moment[] => {
    const moments: Moment[] = [{ task: base, lines: 0 }];
    let count = 0;
    attempts.forEach((steps, index) => {
      const running: Task = { ...base, status: 'running', attempts: index + 1 };
      moments.push({ task: running, lines: count });
      for (const { newLines, progress } of steps) {
        count += newLines;
        moments.push({ task: { ...running, progress: progress / 10 }, lines: count });
      }
      const isLast = index === attempts.length - 1;
      moments.push({ task: { ...running, status: isLast ? end : 'pending' }, lines: count });
    });
    return moments;
  });

/** What a watcher is sent who looks at these moments, from `cursor` on. */
function watch(moments: readonly Moment[], cursor?: string): TaskEvent[] {
  let seen: Seen | undefined = cursor === undefined ? undefined : parseCursor(cursor);
  let read = seen?.lines ?? 0;
  const sent: TaskEvent[] = [];
  for (const { task, lines: count } of moments) {
    const fresh = Array.from({ length: Math.max(0, count - read) }, (_, index) => line(read + index));
    read = Math.max(read, count);
    const step = newEvents(task, fresh, seen);
    sent.push(...step.events);
    seen = step.seen;
  }
  return sent;
}

describe('newEvents', () => {
  it('starts with the whole task and sends the status of a finished one after its lines', () => {
    const events = watch([{ task: { ...base, status: 'completed', attempts: 1, progress: 100 }, lines: 2 }]);
    expect(events.map(({ event }) => event)).toEqual(['snapshot', 'log', 'log', 'status']);
  });

  it('sends a run that came and went between two looks', () => {
    const events = watch([
      { task: base, lines: 0 },
      { task: { ...base, status: 'completed', attempts: 1, result: 5 }, lines: 0 },
    ]);
    expect(statuses(events)).toEqual(['pending', 'running', 'completed']);
    expect(events[1]).toMatchObject({ task: { result: null, completedAt: null } });
  });

  it('sends nothing where nothing changed', () => {
    const running = {
      task: { ...base, status: 'running' as const, attempts: 1, progress: 50, progressMessage: 'm' },
      lines: 1,
    };
    expect(watch([running, running, running])).toHaveLength(2);
  });

  it('sends a new progress message at the same progress', () => {
    const at = (progressMessage: string): Moment => ({
      task: { ...base, status: 'running', attempts: 1, progressMessage },
      lines: 0,
    });
    expect(watch([at('a'), at('b')]).map(({ event }) => event)).toEqual(['snapshot', 'progress']);
  });

  it('repeats and loses no status and no line, whatever looks the watcher misses', () => {
    fc.assert(
      fc.property(life, fc.infiniteStream(fc.boolean()), (moments, looks) => {
        const looked = moments.filter((_, index) => index === moments.length - 1 || looks.next().value === true);
        const events = watch(looked);
        const last = moments.at(-1);
        expect(lines(events)).toEqual(Array.from({ length: last?.lines ?? 0 }, (_, index) => `line ${index}`));
        expect(statuses(events).at(-1)).toBe(last?.task.status);
        const sent = statuses(events);
        const isFinal = events[0]?.event === 'snapshot' && looked.length === 1;
        if (!isFinal)
          sent.forEach((status, index) => expect(`${index} ${sent[index + 1]}`).not.toBe(`${index} ${status}`));
      }),
    );
  });

  it('goes on from any cursor, at any moment, as if the watcher had never gone', () => {
    fc.assert(
      fc.property(life, fc.nat(), fc.nat(), (moments, at, missed) => {
        const all = watch(moments);
        const index = at % all.length;
        // The watcher went while looking at moment `left`, and comes back at `left` or later.
        const left = moments.findIndex((_, end) => watch(moments.slice(0, end + 1)).length > index);
        const back = left + (missed % (moments.length - left));
        const before = all.slice(0, index + 1);
        const rest = watch(moments.slice(back), all[index]?.cursor);
        expect([...lines(before), ...lines(rest)]).toEqual(lines(all));
        expect([...statuses(before), ...statuses(rest)].at(-1)).toBe(moments.at(-1)?.task.status);
        expect(rest.some(({ event }) => event === 'snapshot')).toBe(false);
        if (back === left) {
          const again = [...statuses(before), ...statuses(rest)];
          expect(again).toEqual(statuses(all));
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('The cursor', () => {
  it('survives the trip as text', () => {
    const seen = fc.record({
      attempts: fc.nat(999_999),
      status: fc.constantFrom(
        'none' as const,
        'pending' as const,
        'running' as const,
        'completed' as const,
        'failed' as const,
        'cancelled' as const,
      ),
      progress: fc.nat(1_000).map((tenths) => tenths / 10),
      lines: fc.nat(999_999),
    });
    fc.assert(fc.property(seen, (value) => expect(parseCursor(cursorOf(value))).toEqual(value)));
  });

  it.each([
    '',
    '1',
    '1.running.0',
    '1.running.0.0.0.0',
    '-1.running.0.0',
    '1.gone.0.0',
    '1.running.1e3.0',
    '1.running.0.9999999',
    ' 1.running.0.0',
    '1.running.0.0\n',
  ])('is not %p', (text) => expect(parseCursor(text)).toBeUndefined());
});
