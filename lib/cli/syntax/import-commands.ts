import { InvalidArgumentError, Option, type Command } from 'commander';
import { examples } from './examples';

/** Commands below `import`: from the tools of others to a configuration. */
export function addImportCommands(root: Command): void {
  const code = () =>
    require('../commands/import-copilot') as typeof import('../commands/import-copilot');
  const sceptre = () =>
    require('../commands/import-sceptre') as typeof import('../commands/import-sceptre');
  const shown = examples([
    'import copilot ../shop -o shop.config.ts',
    'import copilot . --account dev=111111111111 --region dev=eu-west-1',
    'import sceptre ../shop --var-file prod=../shop/vars/prod.yaml',
  ]);
  const parent = root
    .command('import')
    .description('a configuration from the files of another tool')
    .addHelpText('after', shown);
  /** A tool to import from, with the options that no other tool has. */
  const from = (usage: string, description: string, own: readonly Option[]): Command => {
    const command = parent
      .command(usage)
      .description(description)
      .option('--account <environment=id>', 'account of an environment; once for each', pair, {})
      .option('--region <environment=name>', 'region of an environment; once for each', pair, {});
    for (const option of own) command.addOption(option);
    return command
      .option('-o, --output <file>', 'where the configuration goes', 'slipway.config.ts')
      .option('--output-report <file>', 'the report as Markdown, too')
      .option('--force', 'overwrite what is there')
      .option('--json', 'print the report as JSON on standard output')
      .option('--debug', 'show where an error came from')
      .addHelpText('after', shown);
  };
  /* eslint-disable @typescript-eslint/no-unsafe-argument */
  from('copilot <dir>', 'from the manifests of AWS Copilot, with a report on each field of them', [
    new Option(
      '--name <name>',
      'of the application; default: Copilot’s, or one that meets none of its',
    ),
    new Option('--service <name>', 'the web service, where there are several'),
    new Option('--copilot-variables', 'give containers COPILOT_… variables whose values are known'),
  ]).action((dir: string, options) => code().importCommand(dir, options));
  from(
    'sceptre <dir>',
    'from the stacks of Sceptre around ECS, with a report on each field of them',
    [
      new Option(
        '--var-file <environment=file>',
        'variables of an environment; once for each; default: a folder is an environment',
      )
        .argParser(pair)
        .default({}),
      new Option(
        '--name <name>',
        'of the application; default: the project code, or one beside it',
      ),
      new Option('--service <logical id>', 'the web service, where there are several'),
    ],
  ).action((dir: string, options) => sceptre().importSceptreCommand(dir, options));
  /* eslint-enable @typescript-eslint/no-unsafe-argument */
}

function pair(text: string, before: Readonly<Record<string, string>>): Record<string, string> {
  const [, name = '', value = ''] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (name === '')
    throw new InvalidArgumentError('Use <environment>=<value>, such as dev=eu-west-1.');
  return { ...before, [name]: value };
}
