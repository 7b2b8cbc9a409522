import { Option, type Command } from 'commander';
import { oneMore } from './option-values';

/** Commands below `diagram`; its own options count before their names only. */
export function addDiagramCommands(
  diagram: Command,
  environment: readonly [flags: string, description: string],
): void {
  const code = () => require('./commands/diagram-diff') as typeof import('./commands/diagram-diff');
  const below = (usage: string, description: string): Command =>
    diagram
      .enablePositionalOptions()
      .command(usage)
      .description(description)
      .option('--debug', 'show where an error came from');
  /* eslint-disable @typescript-eslint/no-unsafe-argument */
  below(
    'diff <before> [after]',
    'what changes: security and data first. Each is the folder of an assembly, a file of ' +
      'diagram archive, or a git revision; without <after>: the project as it is now',
  )
    .option(environment[0], 'this environment alone; default: all')
    .addOption(
      new Option('--format <format>', 'default: by the ending of the file, else text').choices([
        'text',
        'md',
        'html',
        'svg',
        'png',
        'json',
      ]),
    )
    .option(
      '-o, --output <file>',
      'where it goes; may be given several times; default: standard output',
      oneMore,
    )
    .option('--exit-code', 'exit with 1 where there is a difference')
    .option('--json', 'the same as --format json')
    .action((before: string, after: string | undefined, options) =>
      code().diagramDiff(before, after, options),
    );
  below(
    'archive [what]',
    'keep the graphs of an assembly or git revision in a file, to compare with',
  )
    .option('-o, --output <file>', 'where it goes; default: standard output')
    .action((what: string | undefined, options) => code().diagramArchive(what, options));
  /* eslint-enable @typescript-eslint/no-unsafe-argument */
}
