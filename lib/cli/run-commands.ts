import type { Command, Option } from 'commander';
import { upTo } from './option-values';

type Add = (usage: string, description: string, examples: readonly string[]) => Command;

/** Commands about runs that were submitted before. */
export function addRunCommands(
  add: Add,
  environment: readonly [flags: string, description: string],
  on: () => Option,
): void {
  const code = () => require('./commands/runs') as typeof import('./commands/runs');
  const since = [
    '--since <time>',
    'submitted since: 30s, 10m, 2h, 1d, or an ISO 8601 time',
  ] as const;
  const until = ['--until <time>', 'submitted before that'] as const;

  // Commander types parsed options as `any`: the option declarations beside each action are their type.
  /* eslint-disable @typescript-eslint/no-unsafe-argument */
  add('runs', 'list runs, the newest first', [
    'runs',
    'runs --task hello --state failed,timed_out --since 1d',
    'runs --prefix report-2026 --json',
    'runs -e prod --on aws',
  ])
    .option(...environment)
    .option('--task <name>', 'of this task alone')
    .option('--state <states>', 'in one of these states, with commas between')
    .option(...since)
    .option(...until)
    .option('--prefix <text>', 'whose id or key begins so')
    .option('-n, --limit <number>', 'at most so many; default: 20', upTo(10_000))
    .addOption(on())
    .action((options) => code().runs(options));
  add('cancel <run>', 'cancel a run: one that waits at once, one that runs as soon as it stops', [
    'cancel 0b7c2a4e',
    'cancel report-2026-11 -e prod --on aws',
  ])
    .option(...environment)
    .addOption(on())
    .action((run: string, options) => code().cancel(run, options));
  add('retry <run>', 'do a run again that failed, took too long, or was cancelled', [
    'retry 0b7c2a4e',
    'retry 0b7c2a4e -e prod --on aws',
  ])
    .option(...environment)
    .addOption(on())
    .action((run: string, options) => code().retry(run, options));
  add('redrive [task]', 'do all runs again that failed or took too long', [
    'redrive',
    'redrive hello --since 2h',
    'redrive hello --limit 10 -e prod --on aws',
  ])
    .option(...environment)
    .option(...since)
    .option(...until)
    .option('-n, --limit <number>', 'at most so many, the newest first; default: 1000', upTo(1000))
    .addOption(on())
    .action((task: string | undefined, options) => code().redrive(task, options));
  /* eslint-enable @typescript-eslint/no-unsafe-argument */
}
