/** Bucket number → count. */
export type HistogramJson = Record<string, number>;

/** Buckets grow by 10 %, so a percentile is at most that far off. */
const GROWTH = Math.log(1.1);

/** Counts durations in milliseconds in growing buckets; small enough to travel in a worker's record. */
export class Histogram {
  private readonly buckets = new Map<number, number>();

  static merged(parts: readonly HistogramJson[]): Histogram {
    const sum = new Histogram();
    for (const part of parts) {
      for (const [bucket, count] of Object.entries(part)) sum.count(Number(bucket), count);
    }
    return sum;
  }

  add(ms: number): void {
    this.count(Math.ceil(Math.log(Math.max(ms, 0) + 1) / GROWTH), 1);
  }

  /** The value that `percent` of all durations do not exceed, in whole milliseconds; 0 without any. */
  percentile(percent: number): number {
    const sorted = [...this.buckets].sort(([a], [b]) => a - b);
    const total = sorted.reduce((sum, [, count]) => sum + count, 0);
    let seen = 0;
    for (const [bucket, count] of sorted) {
      seen += count;
      if (seen >= (total * percent) / 100) return Math.round(Math.exp(bucket * GROWTH) - 1);
    }
    return 0;
  }

  toJSON(): HistogramJson {
    return Object.fromEntries(this.buckets);
  }

  private count(bucket: number, times: number): void {
    this.buckets.set(bucket, (this.buckets.get(bucket) ?? 0) + times);
  }
}
