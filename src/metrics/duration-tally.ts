/** Seconds: from a webhook to a large document, and from an idle worker to a night's backlog. */
export const TASK_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600];

/** Durations counted in buckets. An attempt costs one addition; labels are written at each scrape. */
export class DurationTally {
  sum = 0;
  private readonly counts = new Array<number>(TASK_BUCKETS.length + 1).fill(0);

  add(seconds: number): void {
    let bucket = 0;
    while (bucket < TASK_BUCKETS.length && seconds > (TASK_BUCKETS[bucket] ?? 0)) bucket += 1;
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
    this.sum += seconds;
  }

  /** As Prometheus wants them: upper bound → how many took no longer; the last is all. */
  cumulative(): [le: number | '+Inf', count: number][] {
    let count = 0;
    return this.counts.map((inBucket, nth) => [TASK_BUCKETS[nth] ?? '+Inf', (count += inBucket)]);
  }
}
