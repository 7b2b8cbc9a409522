import { Option, type Command } from 'commander';
import { FILE_FORMATS, fileFormats, linesAway, oneMore, scale } from './option-values';
import { APP, ENVIRONMENT, type Add } from './usual-options';

/** One of the things that `diagram` does instead of writing files. */
const what = (flag: string, description: string): Option =>
  new Option(flag, description).conflicts(
    ['check', 'coverage', 'findings', 'live', 'publish'].filter(
      (name) => `--${name}` !== flag.split(' ')[0],
    ),
  );

/** `diagram`, and the commands below it. */
export function addDiagram(add: Add): void {
  const code = () => require('../commands/diagram') as typeof import('../commands/diagram');
  // Commander types parsed options as `any`: the option declarations beside each action are their type.
  /* eslint-disable @typescript-eslint/no-unsafe-argument */
  const diagram = add('diagram', 'draw the environments from the cloud assembly', [
    'diagram',
    'diagram --check',
    'diagram --app path/to/cdk.out -o pictures',
    'diagram --view network,permissions',
    'diagram --view overview --focus web/WebService --depth 2',
    'diagram --coverage',
    'diagram --findings --strict',
    'diagram --live -e prod',
    'diagram --publish prod --on aws',
    'diagram diff main',
    'diagram --format html -o build',
  ])
    .option(...APP)
    .option('-o, --output <folder>', 'where the drawings go; default: diagrams')
    .option(
      '--view <names>',
      'overview, network, data-flow, permissions, full, delivery, stacks, those of the configuration, or all',
    )
    .option('--focus <construct>', 'only this construct, and its neighbors')
    .option('--depth <number>', 'neighbors: so many lines away; default: 1', linesAway)
    .option('--include <patterns>', 'only these: construct paths, types or titles; * is any text')
    .option('--exclude <patterns>', 'all but these')
    .addOption(
      new Option('--group-by <what>', 'frames around the cards').choices([
        'network',
        'stack',
        'construct',
        'none',
      ]),
    )
    .option(
      '--format <formats>',
      `of ${FILE_FORMATS.join(', ')}, with commas between; html is a page to walk through; default: d2,svg,png`,
      fileFormats,
    )
    .option('--scale <number>', 'pixels of a PNG for one of the SVG; default: 1', scale)
    .addOption(
      new Option('--scheme <scheme>', 'colors; default: auto, as the reader has it').choices([
        'auto',
        'light',
        'dark',
      ]),
    )
    .option('--drill-down', 'also draw a page for each folded card')
    .addOption(what('--check', 'fail when the files there are not up to date'))
    .addOption(
      what('--coverage', 'count the resources that are drawn or folded; fail when one is left out'),
    )
    .addOption(what('--findings', 'list what is declared and cannot work, or is too open'))
    .addOption(
      new Option('--strict', 'list findings, and fail when there is any').implies({
        findings: true,
      }),
    )
    .addOption(what('--live', 'color the environment by what AWS says now'))
    .addOption(
      what('--publish <environment>', 'show the environment, as it was deployed, in its console'),
    )
    .addOption(
      new Option('--on <where>', 'with --publish: where it runs; default: this machine').choices([
        'local',
        'aws',
      ]),
    )
    .option('--url <address>', 'with --publish: of its web service; $SLIPWAY_API_TOKEN opens it')
    .option('-e, --environment <name>', 'with --live: which; default: the first of the assembly')
    .action((options) => code().diagram(options));
  addBelow(diagram);
  /* eslint-enable @typescript-eslint/no-unsafe-argument */
}

/** Commands below `diagram`; its own options count before their names only. */
function addBelow(diagram: Command): void {
  const code = () =>
    require('../commands/diagram-diff') as typeof import('../commands/diagram-diff');
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
    .option(ENVIRONMENT[0], 'this environment alone; default: all')
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
