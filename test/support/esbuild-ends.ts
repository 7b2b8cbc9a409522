import type * as Esbuild from 'esbuild';

/**
 * Each suite loads esbuild anew, which starts a program and a thread of its own; they would live, with their memory, as
 * long as the worker that runs suite after suite.
 */
afterAll(async () => {
  const loaded = require.cache[require.resolve('esbuild')];
  await (loaded?.exports as typeof Esbuild | undefined)?.stop();
});
