import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { AttemptEvents } from './attempt-events.js';
import { Broadcast } from '../queues/broadcast.js';
import { TASK_ENGINE_OPTIONS, type TaskEngineOptions } from '../model/options.js';

/** Watchers announce themselves again every 20 s; after this they are gone. */
const WATCHED_FOR_MS = 45_000;
/** A change this short before a watcher's announcement arrived is published at once. */
const RECENT_MS = 5_000;
const MAX_RECENT = 2_000;

/** The worker's side of live streams: publishes "changed" for watched tasks only, so that others cost nothing. */
@Injectable()
export class WatchedTasks implements OnApplicationBootstrap {
  private readonly until = new Map<string, number>();
  private readonly recent = new Map<string, number>();

  constructor(
    private readonly broadcast: Broadcast,
    events: AttemptEvents,
    @Inject(TASK_ENGINE_OPTIONS) private readonly options: TaskEngineOptions,
  ) {
    events.subscribe({
      began: ({ id = '' }) => this.changed(id),
      changed: (taskId) => this.changed(taskId),
      ended: ({ id = '' }) => this.changed(id),
    });
  }

  onApplicationBootstrap(): void {
    if (this.options.role === 'worker') this.listen();
  }

  /** Notes from now on which tasks are watched. */
  listen(): void {
    this.broadcast.on('watch', (taskId) => {
      const now = Date.now();
      this.until.delete(taskId);
      this.until.set(taskId, now + WATCHED_FOR_MS);
      this.forgetUnwatched(now);
      if ((this.recent.get(taskId) ?? 0) > now - RECENT_MS) this.say(taskId);
    });
  }

  /** Something of this task was written. */
  changed(taskId: string): void {
    const now = Date.now();
    if ((this.until.get(taskId) ?? 0) > now) this.say(taskId);
    this.recent.delete(taskId);
    this.recent.set(taskId, now);
    if (this.recent.size > MAX_RECENT) this.forgetOldest();
  }

  private say(taskId: string): void {
    void this.broadcast.publish('changed', taskId);
  }

  private forgetOldest(): void {
    for (const taskId of [...this.recent.keys()].slice(0, MAX_RECENT / 2)) this.recent.delete(taskId);
  }

  /** The map is in the order of its times, and every worker receives each announcement. */
  private forgetUnwatched(now: number): void {
    for (const [taskId, until] of this.until) {
      if (until >= now) return;
      this.until.delete(taskId);
    }
  }
}
