import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a queue does as its users see it: calls a second, and milliseconds from a submission to its handler. */
export interface Figures {
  readonly enqueue: number;
  readonly drain: number;
  readonly endToEnd: number;
  readonly pickUpMs: { readonly p50: number; readonly p99: number };
}

export interface Peer {
  readonly name: string;
  /** When a submission that was answered survives a loss of power. */
  readonly durable: string;
  /** Undefined: it cannot run here; the reason. */
  readonly absent: string | undefined;
  /** Runs it once, in a process of its own. */
  readonly figures: (count: number, samples: number) => Figures;
}

const PACKAGES = {
  bullmq: '6.7.0',
  ioredis: '6.0.0',
  'graphile-worker': '0.18.0',
  'pg-boss': '12.38.0',
};

/** pg-boss asks for a version of it that is not there. */
const OVERRIDES = { 'rrule-temporal': '2.2.7' };

/** What becomes of a job when its worker is killed, or busy on the CPU. */
export interface Faults {
  /** From the death of the worker to the job's next beginning, in milliseconds. */
  readonly takenOverMs: number;
  /** Of one job on a busy worker, with an idle one beside it. */
  readonly begins: number;
  readonly ends: number;
}

/** BullMQ with its defaults; the job keeps its worker busy for so long. Undefined where it cannot run. */
export function bullmqFaults(cache: string, busyMs: number): Faults | undefined {
  const folder = join(cache, 'runner-peers');
  if (install(folder) !== undefined || !hasRedis()) return undefined;
  return JSON.parse(
    execFileSync(
      process.execPath,
      [join(__dirname, 'peers', 'bullmq-faults.mjs'), String(busyMs)],
      { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 600_000 },
    ),
  ) as Faults;
}

/** Queues that people use, each with the server that it needs, started for the purpose. */
export function peers(cache: string): Peer[] {
  const folder = join(cache, 'runner-peers');
  const trouble = install(folder);
  const postgres = has('/bin/sh', ['-c', 'ls /usr/lib/postgresql/*/bin/initdb'])
    ? undefined
    : 'no PostgreSQL here: apt-get install postgresql';
  const redis = hasRedis() ? undefined : 'no Redis here: apt-get install redis-server';
  const peer = (
    file: string,
    name: string,
    durable: string,
    absent: string | undefined,
    ...settings: readonly string[]
  ): Peer => ({
    name,
    durable,
    absent: trouble ?? absent,
    figures: (count, samples) =>
      JSON.parse(
        execFileSync(
          process.execPath,
          [join(__dirname, 'peers', `${file}.mjs`), String(count), String(samples), ...settings],
          { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 600_000 },
        ),
      ) as Figures,
  });
  return [
    peer('bullmq', 'BullMQ, Redis, one at a time', 'within a second', redis, 'everysec', '1'),
    peer('bullmq', 'BullMQ, Redis', 'within a second', redis),
    peer('bullmq', 'BullMQ, Redis, appendfsync always', 'at once', redis, 'always'),
    peer('graphile-worker', 'graphile-worker, PostgreSQL', 'at once', postgres),
    peer('pg-boss', 'pg-boss, PostgreSQL, fetch 100', 'at once', postgres),
  ];
}

const hasRedis = (): boolean => has('redis-server', ['--version']);

const has = (program: string, args: string[]): boolean => spawnSync(program, args).status === 0;

/** Undefined: they are there. */
function install(folder: string): string | undefined {
  mkdirSync(folder, { recursive: true });
  const manifest = { private: true, dependencies: PACKAGES, overrides: OVERRIDES };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  const { status } = spawnSync(
    'npm',
    ['install', '--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts'],
    { cwd: folder, stdio: 'ignore' },
  );
  return status === 0 ? undefined : 'npm could not install it';
}
