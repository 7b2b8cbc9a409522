import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { EXIT, explain } from './errors';
import { setExitCode } from './exit';
import { color, json, say } from './terminal';

/** The command line. Sets the exit code; never throws, and shows no stack trace unless `--debug` asks for it. */
export async function main(argv: readonly string[]): Promise<void> {
  try {
    await program().parseAsync([...argv]);
  } catch (error) {
    if (error instanceof CommanderError) {
      setExitCode(error.exitCode === 0 ? EXIT.ok : EXIT.badInput);
      return;
    }
    const { code, message, hint, exitCode } = explain(error);
    if (argv.includes('--json')) json({ error: { code, message, hint } });
    say(`${color.red('✗')} ${message}`);
    if (hint !== undefined) say(color.dim(`  ${hint}`));
    if (argv.includes('--debug') && error instanceof Error) say(error.stack ?? '');
    setExitCode(exitCode);
  }
}

/** Each command is loaded only when it is used: the command line starts fast. */
export function program(): Command {
  const root = new Command('slipway')
    .description('Describe an application once; deploy it, draw it, run it here.')
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, '✗ ')) })
    .showSuggestionAfterError(true);

  const add = (usage: string, description: string, examples: readonly string[]): Command =>
    root
      .command(usage)
      .description(description)
      .option('--json', 'print the result as JSON on standard output')
      .option('--debug', 'show where an error came from')
      .addHelpText(
        'after',
        `\nExamples:\n${examples.map((example) => `  $ npx slipway ${example}`).join('\n')}`,
      );
  const environment = ['-e, --environment <name>', 'environment', 'dev'] as const;

  // Commander types parsed options as `any`: the option declarations beside each action are their type.
  /* eslint-disable @typescript-eslint/no-unsafe-argument */
  const commands = {
    synth: () => require('./commands/synth') as typeof import('./commands/synth'),
    diagram: () => require('./commands/diagram') as typeof import('./commands/diagram'),
    pipeline: () => require('./commands/pipeline') as typeof import('./commands/pipeline'),
    up: () => require('./commands/up') as typeof import('./commands/up'),
    run: () => require('./commands/run') as typeof import('./commands/run'),
    status: () => require('./commands/status') as typeof import('./commands/status'),
    logs: () => require('./commands/logs') as typeof import('./commands/logs'),
    tour: () => require('./commands/tour') as typeof import('./commands/tour'),
  };

  add('synth', 'write the cloud assembly of all environments to cdk.out', ['synth']).action(
    (options) => commands.synth().synth(options),
  );
  add('diagram', 'draw the environments from the cloud assembly', [
    'diagram',
    'diagram --app path/to/cdk.out -o pictures',
  ])
    .option('--app <folder>', 'an assembly that is there already; default: synthesize')
    .option('-o, --output <folder>', 'where the drawings go', 'diagrams')
    .option('--check', 'fail when the files there are not up to date')
    .action((options) => commands.diagram().diagram(options));
  add('pipeline', 'write the Jenkinsfile from the environments', ['pipeline', 'pipeline --check'])
    .option('--check', 'fail when the file is not up to date')
    .action((options) => commands.pipeline().pipeline(options));
  add('up', 'run an environment on this machine', ['up', 'up -e test --port 9000'])
    .option(...environment)
    .option(
      '-p, --port <number>',
      'port of the web service; default: 8080, or a free one',
      portNumber,
    )
    .action((options) => commands.up().up(options));
  add('run <task>', 'run a task in an environment that runs on this machine', [
    'run hello',
    `run greet --input '{"name":"Ada"}'`,
  ])
    .option(...environment)
    .option('-i, --input <json>', 'input of the run; @file reads it from a file')
    .action((task: string, options) => commands.run().run(task, options));
  add('status', 'what runs on this machine, and the newest runs', ['status', 'status --json'])
    .option(...environment)
    .action((options) => commands.status().status(options));
  add('logs <run>', 'the log of a run, or of the newest run of a task', [
    'logs hello',
    'logs hello --follow',
  ])
    .option(...environment)
    .option('-f, --follow', 'until the run is over')
    .action((run: string, options) => commands.logs().logs(run, options));
  add('tour', 'synthesize, draw, start, run two tasks, and serve: what npm start does', [
    'tour',
    'tour --once',
  ])
    .option('--once', 'stop after the two tasks')
    .action((options) => commands.tour().tour(options));
  /* eslint-enable @typescript-eslint/no-unsafe-argument */
  return root;
}

function portNumber(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new InvalidArgumentError('Use a number from 1 to 65535.');
}
