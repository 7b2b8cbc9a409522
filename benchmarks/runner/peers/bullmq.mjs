import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measure, numbers } from './harness.mjs';

/** BullMQ on a Redis that writes its append-only file to the disk every second. */
const { Queue, Worker } = createRequire(join(process.cwd(), 'package.json'))('bullmq');

const folder = mkdtempSync(join(tmpdir(), 'slipway-redis-'));
const socket = join(folder, 'redis.sock');
const redis = spawn(
  'redis-server',
  `--port 0 --unixsocket ${socket} --dir ${folder} --appendonly yes --appendfsync everysec --save`
    .split(' ')
    .concat(''),
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
await new Promise((resolve) => {
  redis.stdout.on('data', (text) => String(text).includes('ready to accept') && resolve());
});

const connection = { path: socket, maxRetriesPerRequest: null };
const queue = new Queue('runs', { connection });
const result = await measure(
  {
    submit: (payload) => queue.add('run', payload, { removeOnComplete: 1000 }),
    work: async (handler, most) => {
      const worker = new Worker('runs', async () => handler(), { connection, concurrency: most });
      await worker.waitUntilReady();
      return () => worker.close();
    },
  },
  numbers(),
);
await queue.close();
redis.kill('SIGTERM');
await new Promise((resolve) => redis.on('exit', resolve));
rmSync(folder, { recursive: true });
console.log(JSON.stringify(result));
process.exit(0);
