import { Command, Option } from 'commander';

export interface Options {
  readonly yes: boolean;
  readonly refuse: readonly string[];
  readonly only: readonly string[];
  readonly skip: readonly string[];
  readonly environment?: string;
  readonly pullRequest: boolean;
  readonly output: string;
  readonly withChanges: boolean;
  readonly prove: boolean;
}

const several = (value: string, before: readonly string[]): string[] => [...before, value];

/** Reads the command line. Ends the process where it cannot be read, or asks for help. */
export function optionsOf(argv: readonly string[]): Options {
  const program = new Command('npm run pipeline:local --')
    .description(
      'Runs the stages of the pipeline on this machine, each in a checkout of its own: against an emulator of AWS, ' +
        'with the container engine that is here and a registry in place of ECR. No real account is reached, whatever keys there are.',
    )
    .option('--yes', 'say yes to every approval', false)
    .addOption(listed('--refuse <environment>', 'say no to the approval of an environment'))
    .addOption(
      listed('--only <stage>', "run these stages, '*' being any part of a name: 'Deploy *'"),
    )
    .addOption(listed('--skip <stage>', 'leave these out'))
    .option('--environment <environment>', 'deploy to this one alone')
    .option('--pull-request', 'what a pull request of the commit would run', false)
    .option('--with-changes', 'build what is not committed too', false)
    .option('--output <folder>', 'where report.json, logs and reports go', '.slipway/pipeline')
    .option(
      '--prove',
      'release to every environment, compare the digests, break a deployment, see it rolled back, go back by hand',
      false,
    )
    .helpOption('-h, --help', 'say this')
    .addHelpText('after', '\nExit codes: 0 succeeded, 1 a stage did not, 2 not begun, 130 stopped.')
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
  return program.parse([...argv], { from: 'user' }).opts<Options>();
}

const listed = (flags: string, description: string): Option =>
  new Option(flags, description).argParser(several).default([], 'none');
