import type { AbortReason } from './task-outcome.js';

/**
 * Stops one attempt from outside; the first reason counts. The signal is made when it is first read: on Node an
 * AbortSignal outlives young garbage collections and keeps the whole attempt with it, which costs more than a short task.
 */
export class AttemptStop {
  private readonly controller = new AbortController();
  private stoppedFor: AbortReason | undefined;
  private reject: () => void = () => undefined;

  /** Why the attempt was stopped; undefined while it may run. */
  get reason(): AbortReason | undefined {
    return this.stoppedFor;
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  abort(reason: AbortReason): void {
    if (this.stoppedFor !== undefined) return;
    this.stoppedFor = reason;
    this.controller.abort(reason);
    this.reject();
  }

  /** What `work` answers, unless the attempt is stopped first: then it is left behind. @throws Error when stopped */
  async unlessStopped<T>(work: Promise<T>): Promise<T> {
    const stopped = new Promise<never>((_, reject) => {
      this.reject = () => reject(new Error(this.stoppedFor));
    });
    if (this.stoppedFor !== undefined) this.reject();
    try {
      return await Promise.race([work, stopped]);
    } finally {
      this.reject = () => undefined;
    }
  }
}
