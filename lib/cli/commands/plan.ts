import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, extname, relative } from 'node:path';
import { readAssembly, type Assembly } from '../../assembly';
import { diffArchives, diffView, drawOnce, resourceNames, type Compared } from '../../diagram';
import { archiveOf } from '../../graph';
import { DEFAULT_USAGE } from '../../operations/cost';
import { deployedSide, planOf, sideOf, type Plan, type Side } from '../../operations/plan';
import { DRAWN } from '../drawn';
import { unknown } from '../environments';
import { CliError, EXIT } from '../errors';
import { setExitCode } from '../exit';
import { changeSetRows, changeSetWords, makeChangeSets, refusals } from '../plan/change-sets';
import { planHtml } from '../plan/html';
import { planMarkdown } from '../plan/markdown';
import { reportOf, type PlanReport } from '../plan/report';
import { showPlan } from '../plan/text';
import { step } from '../step';
import { assemblyFolder } from '../synthesize';
import { json, say } from '../terminal';

interface Options {
  readonly app?: string;
  readonly against?: string;
  readonly prepare?: string;
  readonly output?: readonly string[];
  readonly exitCode?: boolean;
  readonly json?: boolean;
}

const FORMATS = ['.html', '.md', '.json', '.svg'];

/** What a deployment of an environment would change. Changes nothing; with `prepare` it makes change sets. */
export async function plan(environment: string, options: Options): Promise<void> {
  const files = options.output ?? [];
  for (const file of files)
    if (!FORMATS.includes(extname(file)))
      throw new CliError(
        'BAD_USAGE',
        `${file}: in which format?`,
        `end it with ${FORMATS.join(', ')}`,
      );
  if (options.prepare !== undefined && options.against !== undefined)
    throw new CliError(
      'BAD_USAGE',
      '--prepare and --against: change sets go from what is deployed',
      'leave --against out',
    );
  const after = readAssembly(await assemblyFolder(options.app));
  const stages = [...new Set(after.stacks.flatMap(({ stage }) => stage ?? []))];
  if (!stages.includes(environment))
    throw unknown('UNKNOWN_ENVIRONMENT', 'environment', environment, stages);
  const { side: before, notes, words } = await earlierSide(after, environment, options.against);
  const [compared] = diffArchives(
    archiveOf(only(before.assembly, environment)),
    archiveOf(only(after, environment)),
  );
  if (compared === undefined) throw new Error(`nothing to compare in ${environment}`);
  const made =
    options.prepare === undefined
      ? undefined
      : await makeChangeSets(after, environment, options.prepare, before);
  const prepared = made?.prepared ?? [];
  const found = planOf(before, sideOf(after), environment, {
    nameOf: resourceNames(compared),
    usage: DEFAULT_USAGE,
    notes: [...refusals(prepared), ...notes],
    ...(made !== undefined && { told: made.told }),
  });
  const report = reportOf(found, compared, words, changeSetWords(prepared));
  const program = { ...forPrograms(found, report), changeSets: changeSetRows(prepared) };
  if (options.json === true) json(program);
  else showPlan(report);
  await write(files, program, report, compared);
  if (options.exitCode === true && report.isAtRisk) setExitCode(EXIT.atRisk);
}

/** Another assembly, or what is deployed. */
async function earlierSide(
  after: Assembly,
  environment: string,
  against: string | undefined,
): Promise<{ readonly side: Side; readonly notes: readonly string[]; readonly words: string }> {
  if (against !== undefined) {
    const side = sideOf(readAssembly(await assemblyFolder(against)));
    return { side, notes: [], words: `the assembly in ${against}` };
  }
  const { templatesIn } =
    require('../../operations/plan/network') as typeof import('../../operations/plan/network');
  const side = await step(`Look at what is deployed of ${environment}`, () =>
    deployedSide(after, environment, templatesIn),
  );
  return { side, notes: side.notes, words: 'what is deployed' };
}

const only = (assembly: Assembly, environment: string): Assembly => ({
  ...assembly,
  stacks: assembly.stacks.filter(({ stage }) => stage === environment),
});

/** The plan with what the pictures know beside it. */
const forPrograms = (found: Plan, { isAtRisk, headline, data, security }: PlanReport): object => ({
  format: 'slipway-plan',
  version: 1,
  isAtRisk,
  headline,
  data,
  security,
  ...found,
});

async function write(
  files: readonly string[],
  program: object,
  report: PlanReport,
  compared: Compared,
): Promise<void> {
  const needsPicture = files.some((file) => /\.(?:html|svg)$/.test(file));
  const svg =
    !needsPicture || compared.difference.mark === 'same'
      ? undefined
      : (await step('Draw what changes', () => drawOnce(DRAWN, diffView(compared)))).svg;
  for (const file of files) {
    const content = contentOf(file, { files, program, report, svg });
    if (content === undefined) {
      say(`${file} is not written: nothing changes`);
      continue;
    }
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    say(file);
  }
}

function contentOf(
  file: string,
  {
    files,
    program,
    report,
    svg,
  }: {
    readonly files: readonly string[];
    readonly program: object;
    readonly report: PlanReport;
    readonly svg: string | undefined;
  },
): string | undefined {
  const ending = extname(file);
  if (ending === '.svg') return svg;
  if (ending === '.html') return planHtml(report, svg);
  if (ending === '.json') return `${JSON.stringify(program, null, 2)}\n`;
  const beside = files.find((one) => extname(one) === '.html');
  return planMarkdown(
    report,
    beside === undefined ? undefined : relative(dirname(file), beside).replaceAll('\\', '/'),
  );
}
