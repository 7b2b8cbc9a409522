import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measure, numbers } from './harness.mjs';
import { startRedis } from './redis.mjs';

/**
 * BullMQ on a Redis that writes its append-only file to the disk as the third argument says; default: every second. The
 * fourth: jobs that its worker has under way at once; default: as many as the others.
 */
const { Queue, Worker } = createRequire(join(process.cwd(), 'package.json'))('bullmq');

const [, , , , sync = 'everysec', concurrency] = process.argv;
const folder = mkdtempSync(join(tmpdir(), 'slipway-redis-'));
const redis = await startRedis(folder, sync);

const connection = { path: redis.socket, maxRetriesPerRequest: null };
const queue = new Queue('runs', { connection });
const result = await measure(
  {
    submit: (payload) => queue.add('run', payload, { removeOnComplete: 1000 }),
    work: async (handler, most) => {
      const worker = new Worker('runs', async () => handler(), {
        connection,
        concurrency: Number(concurrency ?? most),
      });
      await worker.waitUntilReady();
      return () => worker.close();
    },
  },
  numbers(),
);
await queue.close();
await redis.stop();
rmSync(folder, { recursive: true });
console.log(JSON.stringify(result));
process.exit(0);
