import { createRequire } from 'node:module';
import { join } from 'node:path';
import { measure, numbers } from './harness.mjs';
import { startPostgres } from './postgres.mjs';

/** graphile-worker on PostgreSQL, with its local queue, as its own benchmark has it. */
const { Logger, makeWorkerUtils, run } = createRequire(join(process.cwd(), 'package.json'))(
  'graphile-worker',
);

const postgres = startPostgres();
const { connectionString } = postgres;
const logger = new Logger(() => () => undefined);
const utils = await makeWorkerUtils({ connectionString, logger, maxPoolSize: 20 });
await utils.migrate();
const result = await measure(
  {
    submit: (payload) => utils.addJob('run', payload),
    work: async (handler, most) => {
      const runner = await run({
        connectionString,
        logger,
        noHandleSignals: true,
        preset: { worker: { concurrentJobs: most, maxPoolSize: 20, localQueue: { size: 500 } } },
        taskList: { run: () => handler() },
      });
      return () => runner.stop();
    },
  },
  numbers(),
);
await utils.release();
postgres.stop();
console.log(JSON.stringify(result));
process.exit(0);
