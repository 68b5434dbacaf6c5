/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/libs', '<rootDir>/test'],
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
  testTimeout: 60_000,
  // `npm test` leaves out the long ones (scripts/test/runs.mjs); fault rows run by name.
  testRegex: ['\\.((e2e|long)-)?spec\\.ts$'],
  testSequencer: '<rootDir>/test/support/sequencer.mjs',
  transformIgnorePatterns: [],
  cacheDirectory: '<rootDir>/.cache/jest',
  moduleNameMapper: {
    '^@app/([^/]+)$': '<rootDir>/libs/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  transform: { '^.+\\.m?[tj]s$': '<rootDir>/test/support/transform.mjs' },
};
