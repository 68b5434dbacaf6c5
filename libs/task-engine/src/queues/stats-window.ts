import { Histogram } from './histogram.js';
import { mergeWindows, type WindowJson } from './worker-records.js';

/** Statistics look back over this many seconds. */
export const WINDOW_SECONDS = 300;
const SLICE_MS = 10_000;

interface Slice {
  executionMs: Histogram;
  waitMs: Histogram;
  ended: number;
  failed: number;
  retries: number;
}

/** What this worker did in the last minutes, in slices of ten seconds. Time is passed in, in milliseconds. */
export class StatsWindow {
  private readonly slices = new Map<number, Slice>();

  started(waitMs: number, now: number): void {
    this.slice(now).waitMs.add(waitMs);
  }

  ended(how: 'completed' | 'failed' | 'retried', executionMs: number, now: number): void {
    const slice = this.slice(now);
    slice.executionMs.add(executionMs);
    if (how === 'retried') slice.retries++;
    else slice.ended++;
    if (how === 'failed') slice.failed++;
  }

  toJSON(now: number): WindowJson {
    const oldest = Math.floor((now - WINDOW_SECONDS * 1000) / SLICE_MS);
    for (const key of this.slices.keys()) if (key <= oldest) this.slices.delete(key);
    const merged = mergeWindows(
      [...this.slices.values()].map((slice) => ({
        ...slice,
        executionMs: slice.executionMs.toJSON(),
        waitMs: slice.waitMs.toJSON(),
      })),
    );
    return { ...merged, executionMs: merged.executionMs.toJSON(), waitMs: merged.waitMs.toJSON() };
  }

  private slice(now: number): Slice {
    const key = Math.floor(now / SLICE_MS);
    let slice = this.slices.get(key);
    if (!slice) {
      slice = { executionMs: new Histogram(), waitMs: new Histogram(), ended: 0, failed: 0, retries: 0 };
      this.slices.set(key, slice);
    }
    return slice;
  }
}
