import type { Condition, Pipeline, Stage, WorkStage } from '../../../lib/pipeline/model';

/** What a build is of; an engine knows it by the branch and by the parameters that it was started with. */
export type Kind =
  | {
      readonly of: 'main';
      /** The parameter ENVIRONMENT: this one alone. */
      readonly environment?: string;
      /** The parameter RELEASE: deploys this earlier one again, and checks and builds nothing. */
      readonly release?: string;
    }
  | { readonly of: 'pull request' };

/** The stages that such a build has, each with the commands that it runs then. */
export function stagesOf(pipeline: Pipeline, kind: Kind): Pipeline {
  const groups = pipeline.groups
    .map((group) =>
      group.filter((stage) => isOf(stage, kind)).map((stage) => asEarlierRelease(stage, kind)),
    )
    .filter((group) => group.length > 0);
  return { ...pipeline, groups };
}

function isOf(stage: Stage, kind: Kind): boolean {
  if (!BUILDS[kind.of].includes(stage.builds)) return false;
  if (kind.of === 'pull request') return true;
  const { environment, release } = kind;
  if (release !== undefined && stage.kind === 'work' && stage.release === undefined) return false;
  return (
    environment === undefined ||
    stage.environment === undefined ||
    stage.environment === environment
  );
}

const BUILDS: Readonly<Record<Kind['of'], readonly Condition['builds'][]>> = {
  main: [undefined, 'main'],
  'pull request': [undefined, 'others', 'pull-requests'],
};

/** It comes from where releases are kept: no stage of this build has made it. */
function asEarlierRelease(stage: Stage, kind: Kind): Stage {
  if (kind.of !== 'main' || kind.release === undefined) return stage;
  if (stage.kind !== 'work' || stage.release === undefined) return stage;
  const again: Mutable<WorkStage> = { ...stage, commands: stage.release.again };
  delete again.assembly;
  delete again.record;
  return again;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
