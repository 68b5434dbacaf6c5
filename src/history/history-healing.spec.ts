import { LANES, type QueueName, type Task, TaskNotFoundError, type TaskRecords, type TaskScan } from '@app/task-engine';
import { HistoryHealing, submittedAt } from './history-healing.js';
import type { HistoryRecorder } from './history-recorder.js';
import type { HistoryStore, OpenTask } from './history-store.js';
import type { Observation } from './observation.js';
import { task } from './testing/task.js';

const NOW = new Date('2026-11-24T12:00:00.000Z');
const HOUR_MS = 3_600_000;
let ids = 0;
/** An id of a task that was submitted at a time. */
const idAt = (at: Date): string => {
  const hex = at.getTime().toString(16).padStart(12, '0');
  return `normal-${hex.slice(0, 8)}-${hex.slice(8)}-7cc0-9d2e-${String(ids++).padStart(12, '0')}`;
};
const hoursAgo = (hours: number): Date => new Date(NOW.getTime() - hours * HOUR_MS);

interface Held {
  unfinished?: string[][];
  finished?: { ids: string[]; oldestEnd: Date }[];
  open?: OpenTask[];
  sweptAt?: Date;
}

/** A broker, all of it in the lane `normal`, and a history that lacks everything. */
function healingOf({ unfinished = [], finished = [], open = [], sweptAt }: Held, unknown: string[] = []) {
  const asked: string[] = [];
  const recorded: string[] = [];
  const closed: string[] = [];
  const noted: Date[] = [];
  const scan = {
    queues: () => LANES,
    async *unfinished(queue: QueueName) {
      if (queue === 'normal') yield* unfinished;
    },
    async *finished(queue: QueueName, state: string) {
      if (queue === 'normal' && state === 'completed') yield* finished;
    },
  } as unknown as TaskScan;
  const records = {
    async get(id: string): Promise<Task> {
      if (unknown.includes(id)) throw new TaskNotFoundError();
      return task({ id });
    },
  } as unknown as TaskRecords;
  const store = {
    sweptAt: async () => sweptAt,
    missing: async (some: string[]) => (asked.push(...some), some),
    openTasks: async () => open.splice(0),
    closeLost: async (some: string[]) => closed.push(...some),
    noteSweep: async (_broker: string, at: Date) => noted.push(at),
  } as unknown as HistoryStore;
  const recorder = {
    brokerId: async () => 'broker',
    record: async (seen: Observation[]) => recorded.push(...seen.map((one) => one.task.id)),
  } as unknown as HistoryRecorder;
  return { healing: new HistoryHealing(scan, records, store, recorder), asked, recorded, closed, noted };
}

describe('a sweep', () => {
  it('is the first: asks for all that the broker holds, and says up to when it is stored', async () => {
    const [waiting, ended] = [idAt(hoursAgo(500)), idAt(hoursAgo(600))];
    const sweep = healingOf({ unfinished: [[waiting]], finished: [{ ids: [ended], oldestEnd: hoursAgo(100) }] });
    await sweep.healing.sweep(NOW);
    expect([sweep.recorded, sweep.noted]).toEqual([[waiting, ended], [NOW]]);
  });

  it('goes back only a little behind the last one, but for some unfinished tasks', async () => {
    const pages = Array.from({ length: 4 }, () => [
      ...Array.from({ length: 999 }, () => idAt(hoursAgo(9))),
      idAt(hoursAgo(0)),
    ]);
    const [recent, before, long] = [0.5, 2, 3].map((hours) => ({ ids: [idAt(NOW)], oldestEnd: hoursAgo(hours) }));
    const sweep = healingOf({
      unfinished: pages.map((page) => [...page]),
      finished: [recent, before, long].filter((page) => page !== undefined),
      sweptAt: hoursAgo(1),
    });
    await sweep.healing.sweep(NOW);
    const young = pages.slice(2).map((page) => page.at(-1));
    expect(sweep.asked).toEqual([
      ...pages.slice(0, 2).flat(),
      ...young,
      ...(recent?.ids ?? []),
      ...(before?.ids ?? []),
    ]);
  });

  it('closes open rows that the broker does not know, and records the others', async () => {
    const [known, lost] = [idAt(NOW), idAt(NOW)];
    const open = [known, lost].map((task_id) => ({ task_id, broker_id: 'broker' }));
    const sweep = healingOf({ open }, [lost]);
    await sweep.healing.sweep(NOW);
    expect([sweep.recorded, sweep.closed]).toEqual([[known], [lost]]);
  });

  it('forgets a task that has left the broker since it was listed', async () => {
    const [here, gone] = [idAt(NOW), idAt(NOW)];
    const sweep = healingOf({ unfinished: [[here, gone]] }, [gone]);
    await sweep.healing.sweep(NOW);
    expect([sweep.recorded, sweep.closed]).toEqual([[here], []]);
  });
});

it('a task’s id holds the time of its submit', () => {
  expect(submittedAt('critical-0199c0de-7a5b-7cc0-9d2e-3f1f6f7f9a11')).toEqual(new Date(0x0199c0de7a5b));
});
