import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { ASSUMPTIONS } from '../operations/cost/usage';
import { SEVERITIES } from '../operations/release/severity';
import { addDayCommands } from './day-commands';
import { addDeployCommands } from './deploy-commands';
import { addDiagramCommands } from './diagram-commands';
import { examples } from './examples';
import { addImportCommands } from './import-commands';
import { addKeyCommands } from './key-commands';
import {
  FILE_FORMATS,
  amount,
  fileFormats,
  linesAway,
  oneMore,
  portNumber,
  priority,
  scale,
  seed,
} from './option-values';
import { addRunCommands } from './run-commands';

const PACKAGE = join(__dirname, '..', '..', 'package.json');

/** All commands and their options. Each command's code is loaded only when it is used: the command line starts fast. */
export function program(): Command {
  const { version } = JSON.parse(readFileSync(PACKAGE, 'utf8')) as { version: string };
  const root = new Command('slipway')
    .description('Describe an application once; deploy it, draw it, run it here.')
    .version(version)
    .exitOverride()
    // What stands after a command is that command's: `diagram diff` and `diagram` both have an -o.
    .enablePositionalOptions()
    // Errors are printed in one place: lib/cli/index.ts.
    .configureOutput({ outputError: () => undefined })
    .showSuggestionAfterError(true);

  const add = (usage: string, description: string, shown: readonly string[]): Command =>
    root
      .command(usage)
      .description(description)
      .option('--json', 'print the result as JSON on standard output')
      .option('--debug', 'show where an error came from')
      .addHelpText('after', examples(shown));
  const environment = [
    '-e, --environment <name>',
    'environment; default: the first of the configuration',
  ] as const;
  const on = () =>
    new Option('--on <where>', 'on this machine or in AWS')
      .choices(['local', 'aws'])
      .default('local');
  const app = ['--app <folder>', 'an assembly that is there already; default: synthesize'] as const;

  /** One of the things that `diagram` does instead of writing files. */
  const what = (flag: string, description: string) =>
    new Option(flag, description).conflicts(
      ['check', 'coverage', 'findings', 'live', 'publish'].filter(
        (name) => `--${name}` !== flag.split(' ')[0],
      ),
    );

  // Commander types parsed options as `any`: the option declarations beside each action are their type.
  /* eslint-disable @typescript-eslint/no-unsafe-argument */
  const commands = {
    synth: () => require('./commands/synth') as typeof import('./commands/synth'),
    diagram: () => require('./commands/diagram') as typeof import('./commands/diagram'),
    plan: () => require('./commands/plan') as typeof import('./commands/plan'),
    cost: () => require('./commands/cost') as typeof import('./commands/cost'),
    pipeline: () => require('./commands/pipeline') as typeof import('./commands/pipeline'),
    policy: () => require('./commands/policy') as typeof import('./commands/policy'),
    affected: () => require('./commands/affected') as typeof import('./commands/affected'),
    release: () => require('./commands/release') as typeof import('./commands/release'),
    up: () => require('./commands/up') as typeof import('./commands/up'),
    run: () => require('./commands/run') as typeof import('./commands/run'),
    status: () => require('./commands/status') as typeof import('./commands/status'),
    logs: () => require('./commands/logs') as typeof import('./commands/logs'),
    tour: () => require('./commands/tour') as typeof import('./commands/tour'),
    doctor: () => require('./commands/doctor') as typeof import('./commands/doctor'),
    mcp: () => require('./commands/mcp') as typeof import('./commands/mcp'),
  };

  add('synth', 'write the cloud assembly of all environments to cdk.out', ['synth', 'synth -e dev'])
    .option('-e, --environment <name>', 'show the stacks of this environment alone')
    .action((options) => commands.synth().synth(options));
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
    .option(...app)
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
    .action((options) => commands.diagram().diagram(options));
  addDiagramCommands(diagram, environment);
  const cost = add(
    'cost',
    'what an environment costs a month, from the cloud assembly and list prices',
    [
      'cost -e prod',
      'cost -e prod --requests 50 --gb-out 400',
      'cost -e prod --diff test',
      'cost -e prod --diff main',
      'cost -e dev --region us-east-1 --json',
      'cost --app path/to/cdk.out -e MyStage',
    ],
  )
    .option(...environment)
    .option('--diff <what>', 'compare with another environment, or with a git revision')
    .option('--region <name>', 'price it as if it were in this region')
    .option(...app)
    .action((options) => commands.cost().cost(options));
  for (const { flag, meaning, default: value, most } of ASSUMPTIONS) {
    cost.option(`${flag} <number>`, meaning, (text) => amount(text, most), value);
  }
  add('plan <environment>', 'what a deployment would change: data and access at risk first', [
    'plan prod',
    'plan prod --output reports/plan-prod.html --output reports/plan-prod.md',
    'plan prod --against path/to/other/cdk.out',
    'plan prod --exit-code',
    'plan prod --app cdk.out --prepare release/release.json',
  ])
    .option(...app)
    .option('--against <folder>', 'compare with this assembly; default: with what is deployed')
    .option(
      '-o, --output <file>',
      'write it as .html, .md, .json or, the picture alone, .svg; may be given several times',
      oneMore,
    )
    .option('--exit-code', 'exit with 3 where data or access is at risk')
    .option(
      '--prepare <file>',
      'make the change sets that the deployment of this release.json executes',
    )
    .action((name: string, options) => commands.plan().plan(name, options));
  add(
    'doctor [environment]',
    'what stands in the way of a deployment: this machine, account, quotas, names',
    ['doctor', 'doctor prod', 'doctor prod --app cdk.out --json'],
  )
    .option(...app)
    .action((name: string | undefined, options) => commands.doctor().doctor(name, options));
  add('pipeline', 'write the pipeline from the environments: a Jenkinsfile, or another’s file', [
    'pipeline',
    'pipeline --check',
    'pipeline --explain',
    'pipeline --for github',
  ])
    .addOption(
      new Option('--for <engine>', 'what runs the stages')
        .choices(['jenkins', 'github', 'gitlab'])
        .default('jenkins'),
    )
    .option('--check', 'fail when the file is not up to date')
    .addOption(
      new Option('--explain', 'print the stages as text; write nothing').conflicts('check'),
    )
    .action((options) => commands.pipeline().pipeline(options));
  add(
    'policy',
    'what cdk-nag, our own rules and cfn-lint find; fails for errors that nobody answered',
    ['policy', 'policy --app cdk.out --output reports'],
  )
    .option(...app)
    .option('-o, --output <folder>', 'also write policy.sarif there, SARIF 2.1.0')
    .action((options) => commands.policy().policy(options));
  add('affected [base]', 'what a change has to build again: images, infrastructure, pipeline', [
    'affected',
    'affected main',
    'affected main --app cdk.out --json',
  ])
    .option(...app)
    .action((base: string | undefined, options) => commands.affected().affected(base, options));
  add('release', 'build each image once; with --push, what every environment is given', [
    'release',
    'release --app cdk.out --push',
    'release --push --fail-on critical',
  ])
    .option(...app)
    .option('--push', 'push to the first environment’s registry, and write release.json')
    .option('-o, --output <folder>', 'where it all goes; default: release')
    .addOption(
      new Option(
        '--fail-on <severity>',
        'fail where a scanner finds as much, or worse; needs trivy or grype',
      ).choices(SEVERITIES),
    )
    .action((options) => commands.release().release(options));
  addImportCommands(root);
  addDeployCommands(add, app);
  add('up', 'run an environment on this machine', [
    'up',
    'up -e test --port 9000',
    'up --engine containers',
    'up --watch',
    'up --chaos --seed 7',
    'up --clean',
  ])
    .option(...environment)
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
    .option(...app)
    .action((options) => commands.up().up(options));
  add('run <task>', 'run a task, show its log and its result', [
    'run hello',
    `run greet --input '{"name":"Ada"}'`,
    'run hello --key report-2026-11 --delay 10m --detach',
    'run hello -e prod --on aws',
    'run hello -e prod --on aws --override cpu=1024,memory=4096',
  ])
    .option(...environment)
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
    .action((task: string, options) => commands.run().run(task, options));
  addRunCommands(add, environment, on);
  addKeyCommands(root, environment, on);
  addDayCommands(root, add, environment, on);
  add('status', 'what runs, and how it is', ['status', 'status --json', 'status -e prod --on aws'])
    .option(...environment)
    .addOption(on())
    .action((options) => commands.status().status(options));
  add('logs [what]', 'the log of a service, of a task’s newest run, or of a run by its id', [
    'logs',
    'logs web --follow',
    'logs hello',
    'logs task-runner --since 10m -e prod --on aws',
    'logs --all --filter error --since 1d -e prod --on aws',
    'logs web --previous -e prod --on aws',
  ])
    .option(...environment)
    .option('-f, --follow', 'show lines as they come; a run: until it is over')
    .option('--since <time>', 'from then on: 30s, 10m, 2h, 1d, or an ISO 8601 time')
    .option('--filter <text>', 'only lines with this text, upper and lower case alike')
    .option('--all', 'on AWS: of services and container tasks')
    .addOption(
      new Option('--previous', 'on AWS: of the task that ended last').conflicts(['follow', 'all']),
    )
    .addOption(on())
    .action((what: string | undefined, options) => commands.logs().logs(what, options));
  add('mcp', 'serve the project to programs that speak the Model Context Protocol', [
    'mcp',
    'mcp --allow-changes',
    'mcp --http --port 7333',
  ])
    .option('--http', 'over HTTP on this machine, with a token; default: standard input and output')
    .option('-p, --port <number>', 'with --http; default: 7333', portNumber, 7333)
    .option('--allow-changes', 'also tools that change something; a person is asked each time')
    .action((options) => commands.mcp().mcp(options));
  add('tour', 'synthesize, draw, start, run two tasks, and serve: what npm start does', [
    'tour',
    'tour --once',
  ])
    .option('--once', 'stop after the two tasks')
    .action((options) => commands.tour().tour(options));
  /* eslint-enable @typescript-eslint/no-unsafe-argument */
  return root;
}
