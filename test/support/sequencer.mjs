import { createRequire } from 'node:module';

const { default: Sequencer } = createRequire(import.meta.url)('@jest/test-sequencer');

/** The suites that take longest: begun last, one of them would keep one core busy while the others have ended. */
const LONGEST = /\/test\/(security\/security|e2e\/tasks|metrics\/metrics|engine\/leaving|e2e\/history)\.e2e-spec\.ts$/;

/** The longest suites first, then all others that wait for processes; unit tests fill up the end, so that no core is idle there. */
export default class WaitingFirst extends Sequencer {
  /** @param {{ path: string }[]} tests */
  sort(tests) {
    const rank = (/** @type {{ path: string }} */ { path }) =>
      LONGEST.test(path) ? 0 : path.includes('/test/') ? 1 : 2;
    return super.sort(tests).toSorted((/** @type {any} */ one, /** @type {any} */ other) => rank(one) - rank(other));
  }
}
