import { Injectable } from '@nestjs/common';
import { Broadcast } from '../queues/broadcast.js';

/** Watchers publish their signal again every 20 s; after this they are gone. */
const WATCHED_FOR_MS = 45_000;
/** A change just before a watcher's signal reached us is published at once. */
const RECENT_MS = 5_000;
const MAX_RECENT = 2_000;

/** The worker's side of live streams: publishes "changed" for watched tasks only, so a task that is not watched costs nothing. */
@Injectable()
export class WatchedTasks {
  private readonly until = new Map<string, number>();
  private readonly recent = new Map<string, number>();

  constructor(private readonly broadcast: Broadcast) {}

  listen(): void {
    this.broadcast.on('watch', (taskId) => {
      const now = Date.now();
      this.until.delete(taskId);
      this.until.set(taskId, now + WATCHED_FOR_MS);
      this.forgetUnwatched(now);
      if ((this.recent.get(taskId) ?? 0) > now - RECENT_MS) this.publish(taskId);
    });
  }

  /** Something of this task was written. */
  changed(taskId: string): void {
    const now = Date.now();
    if ((this.until.get(taskId) ?? 0) > now) this.publish(taskId);
    this.recent.delete(taskId);
    this.recent.set(taskId, now);
    if (this.recent.size > MAX_RECENT) this.forgetOldest();
  }

  private publish(taskId: string): void {
    void this.broadcast.publish('changed', taskId);
  }

  private forgetOldest(): void {
    for (const taskId of [...this.recent.keys()].slice(0, MAX_RECENT / 2)) this.recent.delete(taskId);
  }

  /** The map is in the order of its times, and every worker hears of every watched task. */
  private forgetUnwatched(now: number): void {
    for (const [taskId, until] of this.until) {
      if (until >= now) return;
      this.until.delete(taskId);
    }
  }
}
