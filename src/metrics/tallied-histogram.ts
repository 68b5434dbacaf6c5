import type { Metric, Registry } from 'prom-client';
import type { DurationTally } from './duration-tally.js';

/** One series of a histogram. */
export interface TalliedSeries {
  labels: Record<string, string>;
  tally: DurationTally;
}

/**
 * Exposes tallies in a registry like any histogram. The package's own makes objects and strings with each value it is given,
 * which together cost a worker some microseconds an attempt.
 */
export function registerHistogram(
  registry: Registry,
  name: string,
  help: string,
  series: () => readonly TalliedSeries[],
): void {
  const get = () => ({ name, help, type: 'histogram', aggregator: 'sum', values: series().flatMap(valuesOf(name)) });
  registry.registerMetric({ name, get: async () => get() } as unknown as Metric);
}

function valuesOf(name: string) {
  return ({ labels, tally }: TalliedSeries): { metricName: string; labels: object; value: number }[] => {
    const buckets = tally.cumulative();
    return [
      ...buckets.map(([le, value]) => ({ metricName: `${name}_bucket`, labels: { le, ...labels }, value })),
      { metricName: `${name}_sum`, labels, value: tally.sum },
      { metricName: `${name}_count`, labels, value: buckets.at(-1)?.[1] ?? 0 },
    ];
  };
}
