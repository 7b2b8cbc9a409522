import { Option } from 'commander';
import { priority, upTo } from './option-values';
import { ENVIRONMENT, on, type Add } from './usual-options';

export function addRun(add: Add): void {
  const code = () => require('../commands/run') as typeof import('../commands/run');
  // Commander types parsed options as `any`: the option declarations beside each action are their type.
  /* eslint-disable @typescript-eslint/no-unsafe-argument */
  add('run <task>', 'run a task, show its log and its result', [
    'run hello',
    `run greet --input '{"name":"Ada"}'`,
    'run hello --key report-2026-11 --delay 10m --detach',
    'run hello -e prod --on aws',
    'run hello -e prod --on aws --override cpu=1024,memory=4096',
  ])
    .option(...ENVIRONMENT)
    .option('-i, --input <json>', 'input of the run; @file reads it from a file')
    .option('--key <text>', 'your own name for the run: given again, it is the same run')
    .addOption(
      new Option('--delay <time>', 'it begins no earlier: 30s, 10m, 2h or 1d from now').conflicts(
        'at',
      ),
    )
    .option('--at <time>', 'it begins no earlier than this ISO 8601 time')
    .option('--priority <number>', 'from -100 to 100, the highest first; default: 0', priority)
    .option('--override <sizes>', 'on AWS, of a container task: cpu=1024,memory=4096 this once')
    .addOption(new Option('--follow', 'show its log to its end; the default').conflicts('detach'))
    .option('--detach', 'submit it, say its id, and leave it to go on')
    .addOption(on())
    .action((task: string, options) => code().run(task, options));
  /* eslint-enable @typescript-eslint/no-unsafe-argument */
}

/** Commands about runs that were submitted before. */
export function addRunCommands(add: Add): void {
  const code = () => require('../commands/runs') as typeof import('../commands/runs');
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
    .option(...ENVIRONMENT)
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
    .option(...ENVIRONMENT)
    .addOption(on())
    .action((run: string, options) => code().cancel(run, options));
  add('retry <run>', 'do a run again that failed, took too long, or was cancelled', [
    'retry 0b7c2a4e',
    'retry 0b7c2a4e -e prod --on aws',
  ])
    .option(...ENVIRONMENT)
    .addOption(on())
    .action((run: string, options) => code().retry(run, options));
  add('redrive [task]', 'do all runs again that failed or took too long', [
    'redrive',
    'redrive hello --since 2h',
    'redrive hello --limit 10 -e prod --on aws',
  ])
    .option(...ENVIRONMENT)
    .option(...since)
    .option(...until)
    .option('-n, --limit <number>', 'at most so many, the newest first; default: 1000', upTo(1000))
    .addOption(on())
    .action((task: string | undefined, options) => code().redrive(task, options));
  /* eslint-enable @typescript-eslint/no-unsafe-argument */
}
