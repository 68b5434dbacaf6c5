import { Injectable } from '@nestjs/common';
import { Control } from '../queues/control.js';

/** Watchers say so again every 20 s; after this they are gone. */
const WATCHED_FOR_MS = 45_000;
/** A change just before somebody's "I watch" reached us is told at once. */
const RECENT_MS = 5_000;
const MAX_RECENT = 2_000;

/** The worker's side of live streams: says "changed" for watched tasks only, so nobody pays while nobody looks. */
@Injectable()
export class WatchedTasks {
  private readonly until = new Map<string, number>();
  private readonly recent = new Map<string, number>();

  constructor(private readonly control: Control) {}

  listen(): void {
    this.control.on('watch', (taskId) => {
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
    void this.control.say('changed', taskId);
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
