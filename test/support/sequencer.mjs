import { createRequire } from 'node:module';

const { default: Sequencer } = createRequire(import.meta.url)('@jest/test-sequencer');

/** Suites that wait for processes first, the longest ahead; unit tests fill up the end, so that no core is idle there. */
export default class WaitingFirst extends Sequencer {
  /** @param {{ path: string }[]} tests */
  sort(tests) {
    const sorted = super.sort(tests);
    const waits = (/** @type {{ path: string }} */ { path }) => path.includes('/test/');
    return [...sorted.filter(waits), ...sorted.filter((test) => !waits(test))];
  }
}
