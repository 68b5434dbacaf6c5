import { Injectable, type OnModuleInit } from '@nestjs/common';
import { EventEmitter, once } from 'node:events';
import { taskOfRun } from './cancellations.js';
import { Control } from './control.js';
import { linkedSignal } from './linked-signal.js';
import { FINAL_STATUSES, type Task } from './task.js';
import { newEvents, parseCursor, type TaskEvent } from './task-events.js';
import { TaskQueues } from './task-queues.js';
import { TaskRecords } from './task-records.js';

/** A lost "changed" is healed by a look after this. */
const LOOK_EVERY_MS = 2_000;
const SAY_WATCH_EVERY_MS = 20_000;
/** A short task has ended before anybody could say so: so many looks before the first wait for a change. */
const LOOKS_AT_ONCE = 4;

/** A task as it moves. A change is only a wake-up: what is new is read from the record and compared with what was seen. */
@Injectable()
export class TaskStream implements OnModuleInit {
  private readonly changes = new EventEmitter();

  constructor(
    private readonly records: TaskRecords,
    private readonly queues: TaskQueues,
    private readonly control: Control,
  ) {
    this.changes.setMaxListeners(0);
  }

  onModuleInit(): void {
    this.control.on('changed', (taskId) => this.changes.emit(taskId));
    this.control.on('cancel', (run) => this.changes.emit(taskOfRun(run)));
  }

  /**
   * The task's events until it has ended or `signal` is aborted: a snapshot first, or what followed `cursor`.
   * @throws TaskNotFoundError before the first event, BrokerUnavailableError
   */
  async *watch(taskId: string, signal: AbortSignal, cursor?: string): AsyncGenerator<TaskEvent> {
    // Refused before anybody is told of it: what no queue can hold is nothing to watch.
    this.queues.holding(taskId);
    const keepWatching = setInterval(() => void this.control.say('watch', taskId), SAY_WATCH_EVERY_MS);
    try {
      void this.control.say('watch', taskId);
      let seen = cursor === undefined ? undefined : parseCursor(cursor);
      let row = 0;
      let alreadySeen = seen?.lines ?? 0;
      while (!signal.aborted) {
        const changed = this.nextChange(taskId, signal);
        const task = await this.records.get(taskId);
        const { lines, rows } = await this.records.logRows(taskId, row);
        row = rows;
        const told = newEvents(task, lines.slice(alreadySeen), seen);
        alreadySeen = Math.max(0, alreadySeen - lines.length);
        seen = told.seen;
        yield* told.events;
        if (FINAL_STATUSES.includes(task.status)) return changed.cancel();
        await changed.promise;
      }
    } finally {
      clearInterval(keepWatching);
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
    for (let looks = 1; !limit.aborted; looks++) {
      if (looks === LOOKS_AT_ONCE + 1) void this.control.say('watch', taskId);
      const changed = looks > LOOKS_AT_ONCE ? this.nextChange(taskId, limit) : undefined;
      const ended = await this.records.getEnded(taskId);
      if (ended) {
        changed?.cancel();
        return ended;
      }
      await changed?.promise;
    }
    return this.records.get(taskId);
  }

  /** Resolves on the next change, the next look that is due, or the end of watching. */
  private nextChange(taskId: string, signal: AbortSignal): { promise: Promise<void>; cancel: () => void } {
    const end = new AbortController();
    const timer = setTimeout(() => end.abort(), LOOK_EVERY_MS);
    const stop = () => end.abort();
    signal.addEventListener('abort', stop, { once: true });
    const promise = once(this.changes, taskId, { signal: end.signal })
      .catch(() => undefined)
      .then(() => {
        clearTimeout(timer);
        signal.removeEventListener('abort', stop);
      });
    return { promise, cancel: stop };
  }
}
