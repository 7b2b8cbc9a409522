import type { QueueStatus, RunnerStatus } from '../../services/protocol/status';
import { nowMs } from './clock';
import type { Cell } from './table';
import { dataColor } from './terminal';
import { duration } from './words';

export const QUEUE_HEAD = [
  'TASK',
  'WAITING',
  'RUNNING',
  'LATER',
  'FAILED',
  'LONGEST WAIT',
] as const;

/** Queue and dead letters as rows of a table, one for each task that has any. */
export function queueRows({ tasks }: QueueStatus): (string | Cell)[][] {
  return tasks.map(({ task, waiting, inFlight, delayed, deadLetters, oldestSince, more }) => [
    task,
    ...[waiting, inFlight, delayed].map((count) => `${count}${more === true ? '+' : ''}`),
    { text: String(deadLetters), paint: deadLetters > 0 ? dataColor.red : dataColor.dim },
    oldestSince === undefined ? '' : duration(nowMs() - Date.parse(oldestSince)),
  ]);
}

export const RUNNER_HEAD = ['RUNNER', 'UP', 'CODE', 'BUSY', 'RUNS NOW'] as const;

/** Runs of a runner that are named. */
const NAMED = 3;

/** A task runner as a row of a table. */
export function runnerRow(runner: RunnerStatus): (string | Cell)[] {
  const { id, startedAt, version = '', slots, running, draining, silent, lastSeenAt } = runner;
  const now = nowMs();
  const names = running.slice(0, NAMED).map(({ task }) => task);
  const others = slots.busy - names.length;
  const words = [...names, ...(others > 0 ? [`${others} more`] : [])].join(', ');
  const trouble = silent
    ? `not heard of for ${duration(now - Date.parse(lastSeenAt))}`
    : draining
      ? 'ends after this'
      : undefined;
  return [
    id,
    duration(now - Date.parse(startedAt)),
    version,
    `${slots.busy} of ${slots.total}`,
    trouble === undefined
      ? words
      : { text: [words, trouble].filter(Boolean).join('; '), paint: dataColor.yellow },
  ];
}
