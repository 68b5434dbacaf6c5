/** Suites start processes, and those need the cores of a small machine: two suites at once, not more. */
const WORKERS = '--maxWorkers=2';
/** The soak lasts as many minutes as it is given, so it is part of no run. */
const SOAK = 'F37';
/** Named once here; `jest.config.mjs` takes every suite but the fault rows, for a run by path. */
const SUITES = '\\.(e2e-)?spec\\.ts$';

/** @type {string[][]} `npm test`: the arguments of each of its runs of jest. */
export const PROTECTING = [[WORKERS, '--testRegex', SUITES]];

/** @type {string[][]} `npm run test:all`: also `*.long-spec.ts`; then every fault row, alone, because rows measure. */
export const EVERYTHING = [
  [WORKERS, '--testRegex', SUITES, '\\.long-spec\\.ts$'],
  ['--runInBand', '--testRegex', `/test/faults/(?!${SOAK})F\\d+-.*\\.fault\\.ts$`],
];
