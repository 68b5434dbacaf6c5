import type { UnwrittenItems } from '../write-behind/write-behind.js';
import { isAtLeastAsNew, type Observation } from './observation.js';

/** What was seen and is not stored yet: the newest state of each task, up to a number of tasks. */
export class ObservationBuffer implements UnwrittenItems<Observation> {
  private readonly waiting = new Map<string, Observation>();

  constructor(private readonly maxTasks: number) {}

  get size(): number {
    return this.waiting.size;
  }

  /** Keeps the newer state of a task; false when there is no room for another task. */
  add(seen: Observation): boolean {
    const known = this.waiting.get(seen.task.id);
    if (known === undefined && this.waiting.size >= this.maxTasks) return false;
    if (known === undefined || isAtLeastAsNew(seen, known)) this.waiting.set(seen.task.id, seen);
    return true;
  }

  /** Takes up to `max` tasks out, longest waiting first. */
  take(max: number): Observation[] {
    const taken: Observation[] = [];
    for (const [id, seen] of this.waiting) {
      if (taken.length >= max) break;
      taken.push(seen);
      this.waiting.delete(id);
    }
    return taken;
  }

  /** Where a newer state of a task has come since, that one counts. */
  putBack(taken: readonly Observation[]): void {
    for (const seen of taken) this.add(seen);
  }
}
