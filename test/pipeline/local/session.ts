import { join, resolve } from 'node:path';
import type { Colors } from 'picocolors/types';
import type { ResolvedApplication } from '../../../lib/config';
import type { Pipeline } from '../../../lib/pipeline';
import type { Answers } from './approval';
import { build, needsSurroundings } from './build';
import type { Source } from './checkout';
import { stagesOf, type Kind } from './kind';
import { lines, tree } from './screen';
import { selected, type Selection } from './selection';
import type { Report } from './summary';
import { startSurroundings, type Place, type Surroundings } from './surroundings';

/** What several builds share: the accounts that they deploy to, and the registry. */
export interface Session {
  readonly application: ResolvedApplication;
  /** As the engines are given it, for builds of every kind. */
  readonly pipeline: Pipeline;
  /** The folder of the project. */
  readonly project: string;
  /** A folder that goes with the session. */
  readonly scratch: string;
  readonly answers: Answers;
  readonly color: Colors;
  readonly surroundings: Once<Surroundings>;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
}

export interface Run extends Selection {
  readonly source: Source;
  readonly kind: Kind;
  /** Where its report, logs and reports go. */
  readonly output: string;
  readonly number: number;
}

/** One build, shown while it goes on. */
export async function run(session: Session, options: Run): Promise<Report> {
  const { color, project, signal, say } = session;
  const pipeline = stagesOf(session.pipeline, options.kind);
  const { leftOut, needed } = selected(pipeline, options);
  if (needed.length > 0) say(`${needed.join(', ')}: needed by what was asked for`);
  const stages = pipeline.groups.flat().filter(({ name }) => !leftOut.has(name));
  // While the first stages run. Whether it comes up, the first stage that needs it tells.
  if (stages.some((stage) => stage.kind === 'work' && needsSurroundings(stage)))
    session.surroundings().catch(() => undefined);
  const screen = (process.stderr.isTTY ? tree : lines)({
    groups: pipeline.groups,
    title: `${pipeline.application} at ${options.source.commit.slice(0, 7)}`,
    color,
    out: process.stderr,
  });
  return build({
    ...options,
    pipeline,
    project,
    scratch: join(session.scratch, `build-${options.number}`),
    output: resolve(options.output),
    leftOut,
    answers: session.answers,
    screen,
    signal,
    surroundings: session.surroundings,
  }).finally(() => screen.close());
}

export interface Once<T> {
  (): Promise<T>;
  /** Undefined: nobody has asked yet. */
  made?: Promise<T>;
}

function once<T>(make: () => Promise<T>): Once<T> {
  const made: Once<T> = () => (made.made ??= make());
  return made;
}

export const surroundingsOf = (project: string, application: ResolvedApplication) =>
  once(() => startSurroundings(project, placesOf(application)));

/** Each environment's own account and region, and those where the pipeline itself lives. */
const placesOf = ({ environments, delivery }: ResolvedApplication): Place[] => [
  ...environments.map(({ account, region }) => ({ account, region })),
  { account: delivery.account, region: delivery.region },
];
