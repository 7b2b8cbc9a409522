import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRedis } from './redis.mjs';

/**
 * BullMQ with its defaults: a worker that is killed in the middle of a job, and one that is busy on the CPU, each with a
 * second worker beside it. Prints one JSON object, times in milliseconds.
 */
const { Queue, Worker } = createRequire(join(process.cwd(), 'package.json'))('bullmq');
const [, , role, socket, name, busyMs] = process.argv;

if (role === 'worker') work();
else await main(Number(role));

/** Tells its parent of each job that begins and ends here. */
function work() {
  const connection = { path: socket, maxRetriesPerRequest: null };
  const run = async () => {
    process.send('begins');
    const end = Date.now() + Number(busyMs);
    if (name === 'busy') while (Date.now() < end);
    else await new Promise((resolve) => setTimeout(resolve, Number(busyMs)));
    process.send('ends');
  };
  const worker = new Worker(name, run, { connection });
  worker.on('error', () => undefined);
  worker.waitUntilReady().then(() => process.send('ready'));
}

async function main(busy) {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-redis-'));
  const redis = await startRedis(folder);
  const [takenOverMs, { begins, ends }] = await Promise.all([
    killed(redis.socket),
    kept(redis.socket, busy),
  ]);
  await redis.stop();
  rmSync(folder, { recursive: true });
  console.log(JSON.stringify({ takenOverMs, begins, ends }));
  process.exit(0);
}

async function killed(path) {
  const first = await workerOf(path, 'killed', 600_000);
  await submit(path, 'killed');
  await first.said('begins');
  const second = await workerOf(path, 'killed', 600_000);
  const at = performance.now();
  first.child.kill('SIGKILL');
  await second.said('begins');
  second.child.kill('SIGKILL');
  return performance.now() - at;
}

async function kept(path, ms) {
  const workers = await Promise.all([workerOf(path, 'busy', ms), workerOf(path, 'busy', ms)]);
  await submit(path, 'busy');
  await Promise.race(workers.map(({ said }) => said('ends')));
  // Whoever began meanwhile ends within as long again.
  const count = (word) =>
    workers.reduce((sum, { heard }) => sum + heard.filter((one) => one === word).length, 0);
  while (count('ends') < count('begins')) await new Promise((resolve) => setTimeout(resolve, 100));
  for (const { child } of workers) child.kill('SIGKILL');
  return { begins: count('begins'), ends: count('ends') };
}

async function workerOf(path, queue, ms) {
  const child = fork(process.argv[1], ['worker', path, queue, String(ms)]);
  const heard = [];
  const waiting = [];
  child.on('message', (word) => {
    heard.push(word);
    for (const look of waiting) look();
  });
  const said = (word) =>
    new Promise((resolve) => {
      const look = () => heard.includes(word) && resolve();
      waiting.push(look);
      look();
    });
  await said('ready');
  return { child, heard, said };
}

async function submit(path, name) {
  const queue = new Queue(name, { connection: { path, maxRetriesPerRequest: null } });
  await queue.add('run', {});
  await queue.close();
}
