import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { measure, numbers } from './harness.mjs';
import { startPostgres } from './postgres.mjs';

/** pg-boss on PostgreSQL, 100 jobs a fetch: its own worker, which looks twice a second, would take 200 a second. */
const require = createRequire(join(process.cwd(), 'package.json'));
const module = await import(pathToFileURL(require.resolve('pg-boss')));
const PgBoss = module.PgBoss ?? module.default;

const postgres = startPostgres();
const boss = new PgBoss({ connectionString: postgres.connectionString, max: 20 });
boss.on('error', () => undefined);
await boss.start();
await boss.createQueue('runs');
const result = await measure(
  {
    submit: (payload) => boss.send('runs', payload),
    work: (handler, most) => {
      let stopped = false;
      const loop = async () => {
        while (!stopped) {
          const jobs = await boss.fetch('runs', { batchSize: most });
          if (jobs.length === 0) await new Promise((resolve) => setTimeout(resolve, 500));
          for (const job of jobs) handler(job);
          if (jobs.length > 0)
            await boss.complete(
              'runs',
              jobs.map(({ id }) => id),
            );
        }
      };
      const looping = loop();
      return async () => {
        stopped = true;
        await looping;
      };
    },
  },
  numbers(),
);
await boss.stop({ graceful: false });
postgres.stop();
console.log(JSON.stringify(result));
process.exit(0);
