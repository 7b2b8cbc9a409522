import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Colors } from 'picocolors/types';
import type { Pipeline, WorkStage } from '../../../lib/pipeline/model';
import { NOTHING } from '../../../lib/pipeline/words';
import { answer, type Answers } from './approval';
import type { Source } from './checkout';
import { stageEnvironment } from './environment';
import { execute } from './execute';
import type { Kind } from './kind';
import { lastLines } from './last-lines';
import type { Screen } from './screen';
import { logOf, runStage } from './stage';
import { outcomeOf, summary, type Report } from './summary';
import type { Surroundings } from './surroundings';

export interface BuildOptions {
  readonly pipeline: Pipeline;
  readonly source: Source;
  readonly project: string;
  /** Emptied first. */
  readonly scratch: string;
  /** Where `report.json`, logs and reports go. Emptied first. */
  readonly output: string;
  readonly number: number;
  readonly kind: Kind;
  readonly leftOut: ReadonlySet<string>;
  readonly answers: Answers;
  readonly screen: Screen;
  readonly signal: AbortSignal;
  /** Asked for when the first stage needs them. */
  readonly surroundings: () => Promise<Pick<Surroundings, 'engine' | 'keys'>>;
}

/** One build, from its first stage to `report.json`. `pipeline` has the stages of its kind. */
export async function build(options: BuildOptions): Promise<Report> {
  const { pipeline, source, scratch, output, screen, answers } = options;
  for (const folder of [scratch, output]) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
  }
  const begun = performance.now();
  const surroundings = { ...options, environment: environmentsOf(options) };
  let nothingToBuild = false;
  const stages = await execute(pipeline, {
    isLeftOut: (stage) =>
      options.leftOut.has(stage.name) || (nothingToBuild && stage.skipWhenUnaffected === true),
    work: async (stage) => {
      const ending = await runStage(stage, surroundings);
      if (stage.decides === true)
        nothingToBuild = lastLines(logOf(stage, output), 1)[0] === NOTHING;
      return ending;
    },
    ask: (stage) => screen.asking(() => answer(stage, answers)),
    begins: (stage) =>
      screen.begins(stage, stage.kind === 'work' ? logOf(stage, output) : undefined),
    ends: (result) => screen.ends(result),
  });
  const report: Report = {
    application: pipeline.application,
    commit: source.commit,
    outcome: outcomeOf(stages),
    seconds: (performance.now() - begun) / 1000,
    stages,
  };
  writeFileSync(join(output, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
  return report;
}

/** A stage has the keys of its own role, and of no other; the registry stands where ECR would. */
export const environmentsOf =
  ({
    source,
    number,
    kind,
    surroundings,
  }: Pick<BuildOptions, 'source' | 'number' | 'kind' | 'surroundings'>) =>
  async (stage: WorkStage, workspace: string): Promise<NodeJS.ProcessEnv> => {
    const facts = { kind, number, commit: source.commit };
    const basic = stageEnvironment(process.env, facts, workspace);
    if (!needsSurroundings(stage)) return basic;
    const { engine, keys } = await surroundings();
    return { ...basic, ...engine, ...(stage.role !== undefined && (await keys(stage.role))) };
  };

/** What reads an assembly may build what it holds. */
export const needsSurroundings = ({ assembly, role }: WorkStage): boolean =>
  assembly === 'read' || role !== undefined;

/** The table, and where the rest is. */
export const shown = (report: Report, output: string, color: Colors): string =>
  `\n${summary(report, color)}\n${color.dim(`report, logs: ${output}`)}`;
