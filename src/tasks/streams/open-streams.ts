import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { ProblemException } from '../../http/problems/problem.js';

/** Open streams of one user on this replica. */
const MAX_PER_USER = 50;

/** Counts the streams that are open here, and ends them when the process leaves. */
@Injectable()
export class OpenStreams implements BeforeApplicationShutdown {
  private readonly counts = new Map<string, number>();
  private readonly leaving = new AbortController();

  /** Streams that are open here, of all users; one of several tasks counts once for each. */
  get count(): number {
    return [...this.counts.values()].reduce((sum, open) => sum + open, 0);
  }

  /** Aborted when this process shuts down: streams and long polls end, and clients go on at another replica. */
  get stopping(): AbortSignal {
    return this.leaving.signal;
  }

  /** Takes places, one a task that is watched; the answer gives them back. @throws ProblemException 429 when the user has too many */
  take(userId: string, places = 1): () => void {
    const open = (this.counts.get(userId) ?? 0) + places;
    if (open > MAX_PER_USER) {
      throw new ProblemException(429, `At most ${MAX_PER_USER} streams may be open at once`, {
        headers: { 'retry-after': '5' },
      });
    }
    this.counts.set(userId, open);
    return () => {
      const left = (this.counts.get(userId) ?? places) - places;
      if (left === 0) this.counts.delete(userId);
      else this.counts.set(userId, left);
    };
  }

  beforeApplicationShutdown(): void {
    this.leaving.abort();
  }
}
