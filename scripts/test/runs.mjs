import { availableParallelism } from 'node:os';

/** Suites mostly wait for servers and processes: one more at once than there are cores. */
const WORKERS = `--maxWorkers=${Math.max(3, availableParallelism() + 1)}`;
/** Rows of the fault suite that are short. */
const SHORT_FAULTS = 'F09|F11|F19|F31';
/** The soak lasts as many minutes as it is given, so it is part of no run. */
const SOAK = 'F37';
/** Named once here; `jest.config.mjs` takes every suite but the fault rows, for a run by path. */
const SUITES = '\\.(e2e-)?spec\\.ts$';

/** @type {string[][]} `npm test`: the arguments of each of its runs of jest */
export const PROTECTING = [[WORKERS, '--testRegex', SUITES, `/test/faults/(${SHORT_FAULTS})-.*\\.fault\\.ts$`]];

/** @type {string[][]} `npm run test:all`: also `*.long-spec.ts`; then the fault rows, which measure, two at once. */
export const EVERYTHING = [
  [WORKERS, '--testRegex', SUITES, '\\.long-spec\\.ts$'],
  ['--maxWorkers=2', '--testRegex', `/test/faults/(?!${SOAK})F\\d+-.*\\.fault\\.ts$`],
];
