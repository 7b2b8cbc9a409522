// aws-cdk-lib validates each template at the first synth of a process, about 5 s; one test turns it on.
process.env.CDK_VALIDATION ??= 'false';

const COMPILER = '<rootDir>/test/support/transform.js';

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: {
    '^.+\\.ts$': COMPILER,
    // ES modules alone, which jest does not load as they are.
    'node_modules/(?:chokidar|jose|p-map|readdirp)/.+\\.js$': COMPILER,
  },
  transformIgnorePatterns: ['/node_modules/(?!(?:chokidar|jose|p-map|readdirp)/)'],
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/build', '<rootDir>/.slipway'],
  testTimeout: 120_000 * Math.max(1, Number(process.env.PROPERTY_RUNS ?? 1)),
  // `npm test -- --coverage`: of what runs in the processes of the tests; bundles and other programs are not seen.
  coverageDirectory: 'reports/coverage',
  coverageReporters: ['cobertura', 'lcovonly', 'text-summary'],
  coveragePathIgnorePatterns: ['/node_modules/', '<rootDir>/test/', '<rootDir>/benchmarks/'],
  // more than this machine has cores: many suites wait for containers, processes and the disk
  maxWorkers: 3,
  testSequencer: '<rootDir>/test/support/sequencer.js',
  globalSetup: '<rootDir>/test/support/setup.ts',
  globalTeardown: '<rootDir>/test/support/teardown.ts',
  setupFilesAfterEnv: ['<rootDir>/test/support/seed.ts', '<rootDir>/test/support/esbuild-ends.ts'],
  // not among the temporary files: it serves the next run too
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
};
