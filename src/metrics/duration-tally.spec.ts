import { Histogram, Registry } from 'prom-client';
import { DurationTally, TASK_BUCKETS } from './duration-tally.js';
import { registerHistogram } from './tallied-histogram.js';

const SECONDS = [0, 0.005, 0.0051, 0.2, 1, 1, 59, 3600, 3601, 1e6];

describe('durations that are counted', () => {
  it('are reported as prom-client itself reports them', async () => {
    const [theirs, ours] = [new Registry(), new Registry()];
    const labelNames = ['type', 'lane'];
    const options = { name: 'wait_seconds', help: 'A wait', labelNames, buckets: TASK_BUCKETS, registers: [theirs] };
    const histogram = new Histogram(options);
    const tally = new DurationTally();
    const labels = { type: 'a', lane: 'low' };
    registerHistogram(ours, 'wait_seconds', 'A wait', () => [{ labels, tally }]);
    for (const seconds of SECONDS) {
      histogram.observe(labels, seconds);
      tally.add(seconds);
    }
    const lines = (text: string) => text.trim().split('\n').sort();
    expect(lines(await ours.metrics())).toEqual(lines(await theirs.metrics()).map(leFirst));
  });
});

/** The order of labels within a line says nothing. */
function leFirst(line: string): string {
  return line.replace(/\{(.*)\}/, (_all, labels: string) => {
    const parts = labels.split(',');
    return `{${[...parts.filter((part) => part.startsWith('le=')), ...parts.filter((part) => !part.startsWith('le='))].join(',')}}`;
  });
}
