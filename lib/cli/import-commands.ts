import { InvalidArgumentError, type Command } from 'commander';

/** Commands below `import`: from the tools of others to a configuration. */
export function addImportCommands(root: Command): void {
  const code = () =>
    require('./commands/import-copilot') as typeof import('./commands/import-copilot');
  const sceptre = () =>
    require('./commands/import-sceptre') as typeof import('./commands/import-sceptre');
  const examples = [
    '\nExamples:',
    '  $ npx slipway import copilot ../shop -o shop.config.ts',
    '  $ npx slipway import copilot . --account dev=111111111111 --region dev=eu-west-1',
    '  $ npx slipway import sceptre ../shop --var-file prod=../shop/vars/prod.yaml',
  ].join('\n');
  const parent = root
    .command('import')
    .description('a configuration from the files of another tool')
    .addHelpText('after', examples);
  /* eslint-disable @typescript-eslint/no-unsafe-argument */
  parent
    .command('copilot <dir>')
    .description('from the manifests of AWS Copilot, with a report on each field of them')
    .option('--account <environment=id>', 'account of an environment; once for each', pair, {})
    .option('--region <environment=name>', 'region of an environment; once for each', pair, {})
    .option(
      '--name <name>',
      'of the application; default: Copilot’s, or one that meets none of its',
    )
    .option('--service <name>', 'the web service, where there are several')
    .option('--copilot-variables', 'give containers COPILOT_… variables whose values are known')
    .option('-o, --output <file>', 'where the configuration goes', 'slipway.config.ts')
    .option('--output-report <file>', 'the report as Markdown, too')
    .option('--force', 'overwrite what is there')
    .option('--json', 'print the report as JSON on standard output')
    .option('--debug', 'show where an error came from')
    .addHelpText('after', examples)
    .action((dir: string, options) => code().importCommand(dir, options));
  parent
    .command('sceptre <dir>')
    .description('from the stacks of Sceptre around ECS, with a report on each field of them')
    .option('--account <environment=id>', 'account of an environment; once for each', pair, {})
    .option('--region <environment=name>', 'region of an environment; once for each', pair, {})
    .option(
      '--var-file <environment=file>',
      'variables of an environment; once for each; default: a folder is an environment',
      pair,
      {},
    )
    .option('--name <name>', 'of the application; default: the project code, or one beside it')
    .option('--service <logical id>', 'the web service, where there are several')
    .option('-o, --output <file>', 'where the configuration goes', 'slipway.config.ts')
    .option('--output-report <file>', 'the report as Markdown, too')
    .option('--force', 'overwrite what is there')
    .option('--json', 'print the report as JSON on standard output')
    .option('--debug', 'show where an error came from')
    .addHelpText('after', examples)
    .action((dir: string, options) => sceptre().importSceptreCommand(dir, options));
  /* eslint-enable @typescript-eslint/no-unsafe-argument */
}

function pair(text: string, before: Readonly<Record<string, string>>): Record<string, string> {
  const [, name = '', value = ''] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (name === '')
    throw new InvalidArgumentError('Use <environment>=<value>, such as dev=eu-west-1.');
  return { ...before, [name]: value };
}
