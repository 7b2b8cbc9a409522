import { Option } from 'commander';
import { portNumber, seed } from './option-values';
import { APP, ENVIRONMENT, on, type Add } from './usual-options';

export function addUp(add: Add): void {
  const code = () => require('../commands/up') as typeof import('../commands/up');
  // Commander types parsed options as `any`: the option declarations beside each action are their type.
  /* eslint-disable @typescript-eslint/no-unsafe-argument */
  add('up', 'run an environment on this machine', [
    'up',
    'up -e test --port 9000',
    'up --engine containers',
    'up --watch',
    'up --chaos --seed 7',
    'up --clean',
  ])
    .option(...ENVIRONMENT)
    .option(
      '-p, --port <number>',
      'port of the web service; default: 8080, or a free one',
      portNumber,
    )
    .option('--no-schedules', 'let no schedule fire; start tasks by hand')
    .addOption(
      new Option('--engine <engine>', 'what runs its services: docs/local.md compares them')
        .choices(['processes', 'containers'])
        .default('processes'),
    )
    .addOption(
      new Option(
        '--watch',
        'in containers; what changes in the project takes the place of what runs',
      ).conflicts('app'),
    )
    .option('--chaos', 'in containers, with things that go wrong on purpose')
    .option('--seed <number>', 'with --chaos: the same number, the same trouble', seed, 1)
    .addOption(
      new Option('--clean', 'remove what it left in the container engine, and end').conflicts(
        'chaos',
      ),
    )
    .option(...APP)
    .action((options) => code().up(options));
  /* eslint-enable @typescript-eslint/no-unsafe-argument */
}

/** Commands that tell how an environment is. */
export function addStatusCommands(add: Add): void {
  const code = {
    status: () => require('../commands/status') as typeof import('../commands/status'),
    logs: () => require('../commands/logs') as typeof import('../commands/logs'),
  };
  // Commander types parsed options as `any`: the option declarations beside each action are their type.
  /* eslint-disable @typescript-eslint/no-unsafe-argument */
  add('status', 'what runs, and how it is', ['status', 'status --json', 'status -e prod --on aws'])
    .option(...ENVIRONMENT)
    .addOption(on())
    .action((options) => code.status().status(options));
  add('logs [what]', 'the log of a service, of a task’s newest run, or of a run by its id', [
    'logs',
    'logs web --follow',
    'logs hello',
    'logs task-runner --since 10m -e prod --on aws',
    'logs --all --filter error --since 1d -e prod --on aws',
    'logs web --previous -e prod --on aws',
  ])
    .option(...ENVIRONMENT)
    .option('-f, --follow', 'show lines as they come; a run: until it is over')
    .option('--since <time>', 'from then on: 30s, 10m, 2h, 1d, or an ISO 8601 time')
    .option('--filter <text>', 'only lines with this text, upper and lower case alike')
    .option('--all', 'on AWS: of services and container tasks')
    .addOption(
      new Option('--previous', 'on AWS: of the task that ended last').conflicts(['follow', 'all']),
    )
    .addOption(on())
    .action((what: string | undefined, options) => code.logs().logs(what, options));
  /* eslint-enable @typescript-eslint/no-unsafe-argument */
}
