import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAssembly, type Assembly } from '../../../assembly';
import { draw, overview, type View } from '../../../diagram';
import { graphOf } from '../../../graph';
import { regionOf } from '../../../operations';
import { liveStates, type Live } from '../../../operations/live';
import { nowMs } from '../../clock';
import { environmentName, unknown } from '../../environments';
import { CliError } from '../../errors';
import { liveView } from '../../live-view';
import { useRegion } from '../../process-env';
import { step } from '../../step';
import { assemblyFolder, assemblyWith } from '../../synthesize';
import { table, type Cell } from '../../table';
import { color, data, dataColor, json, say } from '../../terminal';

interface Options {
  readonly app?: string;
  readonly environment?: string;
  readonly output?: string;
  readonly json?: boolean;
}

/** Not among the committed drawings: it is of one moment. */
const FOLDER = '.slipway/live';

/** `--live`: what AWS says now, as a table and as pictures. */
export async function showLive({ app, environment, output, json: asJson }: Options): Promise<void> {
  const { assembly, name } = await target(app, environment);
  const region = regionOf(assembly, name);
  useRegion(region);
  const live = await step(`Ask AWS how ${name} is, in ${region}`, () =>
    liveStates(awsIn(region), assembly, name),
  );
  const at = new Date(nowMs()).toISOString();
  const truth = `As AWS said at ${at} · account ${live.account}, ${region}`;
  const view = liveView(overview(graphOf(assembly, name)), live.states, truth);
  const files = await step('Draw', () => write(view, name, output ?? FOLDER));
  if (asJson === true) json(asData(live, view, files, at));
  else show(live, view, files);
}

/** Of a foreign assembly a stage, of our own an environment. */
async function target(
  app: string | undefined,
  environment: string | undefined,
): Promise<{ readonly assembly: Assembly; readonly name: string }> {
  if (app === undefined) {
    const name = environmentName(environment);
    return { assembly: await assemblyWith(name), name };
  }
  const assembly = readAssembly(await assemblyFolder(app));
  const stages = [...new Set(assembly.stacks.flatMap(({ stage }) => stage ?? []))];
  if (stages.length === 0) {
    throw new CliError(
      'UNKNOWN_ENVIRONMENT',
      `${app} has no stages: nothing says which stacks are one environment`,
      'wrap the stacks of an environment in a Stage of the CDK',
    );
  }
  const name = environment ?? stages[0] ?? '';
  if (stages.includes(name)) return { assembly, name };
  throw unknown('UNKNOWN_ENVIRONMENT', 'stage', name, stages);
}

function awsIn(region: string) {
  const network =
    require('../../../operations/network') as typeof import('../../../operations/network');
  const health =
    require('../../../operations/live/network') as typeof import('../../../operations/live/network');
  return { ...network.awsIn(region), ...health.healthIn(region) };
}

/** A picture of one moment is not kept for the next. */
async function write(view: View, name: string, folder: string): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const forms = Object.entries(await draw(view)).filter(
    (entry): entry is [string, string | Buffer] =>
      typeof entry[1] === 'string' || Buffer.isBuffer(entry[1]),
  );
  return forms.map(([form, content]) => {
    const file = join(folder, `${name}-live.${form}`);
    writeFileSync(file, content);
    return file;
  });
}

function asData(live: Live, view: View, files: readonly string[], at: string): object {
  const { environment, account, region, states, problems } = live;
  return {
    environment,
    account,
    region,
    at,
    cards: view.nodes.flatMap(({ id, title, state }) =>
      state === undefined ? [] : [{ id, title, ...state }],
    ),
    resources: Object.fromEntries(states),
    problems: problems.map(({ code, message, hint }) => ({ code, message, hint })),
    files,
  };
}

const PAINT = {
  good: dataColor.green,
  busy: dataColor.cyan,
  bad: dataColor.red,
  unknown: dataColor.yellow,
} as const;

function show({ problems }: Live, view: View, files: readonly string[]): void {
  table(
    ['CARD', 'STATE', ''],
    view.nodes.flatMap(({ title, state }): (string | Cell)[][] =>
      state === undefined
        ? []
        : [[title, { text: state.health, paint: PAINT[state.health] }, state.text]],
    ),
  );
  data('');
  files.forEach(data);
  for (const { message, hint } of problems) {
    say(`${color.yellow('!')} ${message}`);
    if (hint !== undefined) say(color.dim(`  ${hint}`));
  }
}
