import { Option, type Command } from 'commander';
import { commandsBelow } from './commands-below';
import { examples } from './examples';
import { upTo } from './option-values';
import { ENVIRONMENT, on, type Add } from './usual-options';

/** Of what there is on AWS alone. */
const onAws = (): Option => on().default('aws');

/** Commands of every day: look after what is deployed. */
export function addDayCommands(root: Command, add: Add): void {
  const code = {
    restart: () => require('../commands/restart') as typeof import('../commands/restart'),
    scale: () => require('../commands/scale') as typeof import('../commands/scale'),
    events: () => require('../commands/events') as typeof import('../commands/events'),
    tasks: () => require('../commands/tasks') as typeof import('../commands/tasks'),
    exec: () => require('../commands/exec') as typeof import('../commands/exec'),
    stop: () => require('../commands/stop') as typeof import('../commands/stop'),
    open: () => require('../commands/open') as typeof import('../commands/open'),
    drift: () => require('../commands/drift') as typeof import('../commands/drift'),
    destroy: () => require('../commands/destroy') as typeof import('../commands/destroy'),
    completion: () => require('../commands/completion') as typeof import('../commands/completion'),
  };
  // Commander types parsed options as `any`: the option declarations beside each action are their type.
  /* eslint-disable @typescript-eslint/no-unsafe-argument */
  add('restart <service>', 'replace its tasks by new ones of the same version, and wait', [
    'restart web',
    'restart task-runner -e prod --on aws',
    'restart web -e prod --on aws --time-limit 10m --json',
  ])
    .option(...ENVIRONMENT)
    .option('--time-limit <time>', 'wait no longer: 10m or 1h; default: 30m')
    .addOption(on())
    .action((service: string, options) => code.restart().restart(service, options));
  add('scale <service> [count]', 'show how many tasks it has, or give it others', [
    'scale web -e prod',
    'scale web 4 -e prod',
    'scale web 2-10 -e prod',
    'scale web reset -e prod',
  ])
    .option(...ENVIRONMENT)
    .addOption(onAws())
    .action((service: string, count: string | undefined, options) =>
      code.scale().scale(service, count, options),
    );
  add('events', 'what happened: services, deployments, scaling, alarms, stacks, in one order', [
    'events -e prod',
    'events -e prod --since 2h',
    'events -e prod --since 10m --follow',
    'events -e prod --since 2026-11-21T06:00:00Z --json',
  ])
    .option(...ENVIRONMENT)
    .option('-f, --follow', 'show what happens as it happens, until Ctrl-C')
    .option('--since <time>', 'from then on: 30m, 2h, 1d, or an ISO 8601 time; default: 1d')
    .addOption(onAws())
    .action((options) => code.events().events(options));
  add('tasks [name]', 'what runs now: version, age, health, size, Spot or not', [
    'tasks',
    'tasks -e prod --on aws',
    'tasks web --stopped -e prod --on aws',
  ])
    .option(...ENVIRONMENT)
    .option('--stopped', 'on AWS: those that stopped in the last hour, and why')
    .addOption(on())
    .action((name: string | undefined, options) => code.tasks().tasks(name, options));
  addQueueCommands(root);
  add('exec <what>', 'a shell in a running task of a service or task, or in a task by its id', [
    'exec web -e prod',
    `exec task-runner -e prod --command 'cat /proc/1/status'`,
    'exec 0f3a9b12 -e prod --container proxy',
  ])
    .option(...ENVIRONMENT)
    .option('-c, --command <line>', 'in place of a shell; default: /bin/sh')
    .option('--container <name>', 'default: the one with your own code')
    .addOption(onAws())
    .action((what: string, options) => code.exec().exec(what, options));
  add('stop <run>', 'stop a run, or a container task by the id of its ECS task', [
    'stop 0b7c2a4e',
    'stop 0b7c2a4e -e prod --on aws',
  ])
    .option(...ENVIRONMENT)
    .addOption(on())
    .action((run: string, options) => code.stop().stop(run, options));
  add('open [what]', 'open the console, the API, or AWS’s page about a thing', [
    'open',
    'open -e prod --on aws',
    'open web -e prod --on aws',
    'open dashboard -e prod --on aws --print',
  ])
    .option(...ENVIRONMENT)
    .option('--print', 'print the address, and open nothing')
    .addOption(on())
    .action((what: string | undefined, options) => code.open().open(what, options));
  add('drift', 'what somebody changed by hand, as CloudFormation finds it', [
    'drift -e prod',
    'drift -e prod --exit-code --json',
  ])
    .option(...ENVIRONMENT)
    .option('--exit-code', 'exit with 1 where something differs')
    .addOption(onAws())
    .action((options) => code.drift().drift(options));
  addSecretCommands(root);
  add('destroy <environment>', 'take an environment away, after saying what is lost', [
    'destroy dev',
    'destroy dev --yes dev --json',
  ])
    .option('--yes <environment>', 'its name once more, in place of the question')
    .action((name: string, options) => code.destroy().destroy(name, options));
  root
    .command('completion')
    .description('a script that completes commands and names in your shell')
    .argument('<shell>', 'bash, zsh or fish')
    .option('--debug', 'show where an error came from')
    .addHelpText(
      'after',
      examples([
        'completion bash >> ~/.bashrc',
        'completion zsh > ~/.zfunc/_slipway',
        'completion fish > ~/.config/fish/completions/slipway.fish',
      ]),
    )
    .action((shell: string) => code.completion().completion(shell));
  root
    .command('complete', { hidden: true })
    .argument('[words...]')
    .action((words: string[]) => code.completion().complete(root, words));
  /* eslint-enable @typescript-eslint/no-unsafe-argument */
}

function addQueueCommands(root: Command): void {
  const code = () => require('../commands/queue') as typeof import('../commands/queue');
  const group = root
    .command('queue')
    .description('what waits in the queue: show it, look at it, do again, cancel')
    .addHelpText('after', examples(['queue', 'queue redrive report -e prod --on aws']))
    .enablePositionalOptions();
  const below = commandsBelow(group, [() => new Option(...ENVIRONMENT), on]);
  /* eslint-disable @typescript-eslint/no-unsafe-argument */
  const show = 'what waits, since when, and what failed; the default';
  below('show', show, ['show', 'show -e prod --on aws'], true).action((options) =>
    code().queue(options),
  );
  below('peek [task]', 'the runs that wait longest, or that failed; nothing is taken', [
    'peek',
    'peek report --dead -e prod --on aws',
  ])
    .option('--dead', 'those that failed or took too long, and that nobody did again')
    .option('-n, --limit <number>', 'at most so many; default: 20', upTo(9999))
    .action((task: string | undefined, options) => code().peek(task, options));
  below('redrive [task]', 'do again what failed; on AWS also what the queue itself gave up', [
    'redrive',
    'redrive report -e prod --on aws',
  ]).action((task: string | undefined, options) => code().redrive(task, options));
  below('purge [task]', 'cancel every run that waits', [
    'purge report',
    'purge -e dev --on aws --yes',
    'purge --dead-letters -e dev --on aws',
  ])
    .option('--dead-letters', 'on AWS: delete what the queue itself gave up')
    .option('--yes', 'do not ask')
    .action((task: string | undefined, options) => code().purge(task, options));
  /* eslint-enable @typescript-eslint/no-unsafe-argument */
}

function addSecretCommands(root: Command): void {
  const code = () => require('../commands/secrets') as typeof import('../commands/secrets');
  const group = root
    .command('secrets')
    .description('secrets and parameters that containers read: list them, set one')
    .addHelpText(
      'after',
      examples(['secrets list -e prod', 'secrets set PAYMENTS_KEY -e prod < key.txt']),
    )
    .enablePositionalOptions();
  const below = commandsBelow(group, [() => new Option(...ENVIRONMENT), onAws]);
  /* eslint-disable @typescript-eslint/no-unsafe-argument */
  below('list', 'which there are, who reads them, and whether each is there', [
    'list -e prod',
  ]).action((options) => code().list(options));
  below('set <name>', 'write a value, typed or from standard input; it is never shown', [
    'set PAYMENTS_KEY -e prod',
    'set PAYMENTS_KEY -e prod < key.txt',
  ]).action((name: string, options) => code().set(name, options));
  /* eslint-enable @typescript-eslint/no-unsafe-argument */
}
