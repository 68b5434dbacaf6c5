import { Injectable, type OnModuleInit } from '@nestjs/common';
import { EventEmitter, once } from 'node:events';
import { taskOfRun } from '../records/cancellations.js';
import { Broadcast } from '../queues/broadcast.js';
import { linkedSignal } from '../model/linked-signal.js';
import { FINAL_STATUSES, type Task } from '../model/task.js';
import { newEvents, parseCursor, type Seen, type TaskEvent } from '../records/task-events.js';
import { TaskQueues } from '../queues/task-queues.js';
import { TaskRecords } from '../records/task-records.js';

/** A lost "changed" is healed by a look after this. */
const LOOK_EVERY_MS = 2_000;
const PUBLISH_WATCH_EVERY_MS = 20_000;
/** Looks before the first wait for a change: a short task has ended before a change could be published. */
const LOOKS_AT_ONCE = 4;

/** What all who watch one task share: one announcement, one look, one read each time they wake. */
interface Watched {
  watchers: number;
  timers: NodeJS.Timeout[];
}

/** A task as it moves. A change is only a wake-up: what is new is read from the record and compared with what was seen. */
@Injectable()
export class TaskStream implements OnModuleInit {
  private readonly changes = new EventEmitter();
  private readonly watched = new Map<string, Watched>();
  private readonly reads = new Map<string, Promise<unknown>>();

  constructor(
    private readonly records: TaskRecords,
    private readonly queues: TaskQueues,
    private readonly broadcast: Broadcast,
  ) {
    this.changes.setMaxListeners(0);
  }

  onModuleInit(): void {
    this.broadcast.on('changed', (taskId) => this.changes.emit(taskId));
    this.broadcast.on('cancel', (run) => this.changes.emit(taskOfRun(run)));
  }

  /**
   * The task's events until it has ended or `signal` is aborted: a snapshot first, or what followed `cursor`.
   * @throws TaskNotFoundError before the first event, BrokerUnavailableError
   */
  async *watch(taskId: string, signal: AbortSignal, cursor?: string): AsyncGenerator<TaskEvent> {
    let seen = cursor === undefined ? undefined : parseCursor(cursor);
    let row = 0;
    let alreadySeen = seen?.lines ?? 0;
    for await (const task of this.looks(taskId, signal)) {
      const from = row;
      const { lines, rows } = await this.shared(`${taskId} ${from}`, () => this.records.logRows(taskId, from));
      row = rows;
      const step = newEvents(task, lines.slice(alreadySeen), seen);
      alreadySeen = Math.max(0, alreadySeen - lines.length);
      seen = step.seen;
      yield* step.events;
    }
  }

  /** As `watch` from the beginning, without log lines: they are not even read. @throws what `watch` throws */
  async *watchWithoutLog(taskId: string, signal: AbortSignal): AsyncGenerator<Exclude<TaskEvent, { event: 'log' }>> {
    let seen: Seen | undefined;
    for await (const task of this.looks(taskId, signal)) {
      const step = newEvents(task, [], seen);
      seen = step.seen;
      for (const event of step.events) if (event.event !== 'log') yield event;
    }
  }

  /**
   * Waits until the task has ended, at most `timeoutMs`; answers it as it then stands.
   * @throws TaskNotFoundError, BrokerUnavailableError
   */
  async waitUntilFinished(taskId: string, timeoutMs: number, signal?: AbortSignal): Promise<Task> {
    this.queues.holding(taskId);
    // The time limit aborts it at the latest, so it needs no release.
    const { signal: limit } = linkedSignal(AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : []));
    for (let looks = 0; looks < LOOKS_AT_ONCE && !limit.aborted; looks++) {
      const ended = await this.records.getEnded(taskId);
      if (ended) return ended;
    }
    const leave = this.join(taskId);
    try {
      while (!limit.aborted) {
        const changed = this.nextChange(taskId, limit);
        const ended = await this.shared(`${taskId} ended`, () => this.records.getEnded(taskId));
        if (ended) {
          changed.cancel();
          return ended;
        }
        await changed.promise;
      }
    } finally {
      leave();
    }
    return this.records.get(taskId);
  }

  /** The task at once, at each change and at each look that is due, to its end. */
  private async *looks(taskId: string, signal: AbortSignal): AsyncGenerator<Task> {
    // Refused before it is announced: what no queue can hold cannot be watched.
    this.queues.holding(taskId);
    const leave = this.join(taskId);
    try {
      while (!signal.aborted) {
        const changed = this.nextChange(taskId, signal);
        const task = await this.shared(taskId, () => this.records.get(taskId));
        yield task;
        if (FINAL_STATUSES.includes(task.status)) return changed.cancel();
        await changed.promise;
      }
    } finally {
      leave();
    }
  }

  /** One more who watches this task; what it returns is called when that ends. */
  private join(taskId: string): () => void {
    void this.broadcast.publish('watch', taskId);
    const watched = this.watched.get(taskId) ?? this.begin(taskId);
    watched.watchers += 1;
    return () => {
      watched.watchers -= 1;
      if (watched.watchers > 0) return;
      watched.timers.forEach(clearInterval);
      this.watched.delete(taskId);
    };
  }

  private begin(taskId: string): Watched {
    const timers = [
      setInterval(() => void this.broadcast.publish('watch', taskId), PUBLISH_WATCH_EVERY_MS),
      setInterval(() => this.changes.emit(taskId), LOOK_EVERY_MS),
    ];
    const watched = { watchers: 0, timers };
    this.watched.set(taskId, watched);
    return watched;
  }

  /** A read that all who watch a task share when one change, or one look, wakes all of them. */
  private shared<T>(key: string, read: () => Promise<T>): Promise<T> {
    const known = this.reads.get(key) as Promise<T> | undefined;
    if (known) return known;
    const begun = read();
    this.reads.set(key, begun);
    // Only who woke in this turn: a read that began before a change does not show it.
    setImmediate(() => this.reads.delete(key));
    return begun;
  }

  /** Resolves on the next change, the next look that is due, or the end of watching. */
  private nextChange(taskId: string, signal: AbortSignal): { promise: Promise<void>; cancel: () => void } {
    const end = new AbortController();
    const stop = () => end.abort();
    signal.addEventListener('abort', stop, { once: true });
    const promise = once(this.changes, taskId, { signal: end.signal })
      .catch(() => undefined)
      .then(() => signal.removeEventListener('abort', stop));
    return { promise, cancel: stop };
  }
}
