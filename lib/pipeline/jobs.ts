import type { ApprovalStage, Pipeline, WorkStage } from './model';

/** A stage of commands, the person who must say yes first, and the stages that must have succeeded. */
export interface Job {
  readonly stage: WorkStage;
  readonly approval?: ApprovalStage;
  readonly after: readonly WorkStage[];
}

/** The stages for engines where a question belongs to the job that it holds up, in groups that run side by side. */
export function jobsOf({ groups }: Pipeline): Job[][] {
  const approvals = groups.flat().filter((stage) => stage.kind === 'approval');
  const work = groups
    .map((group) => group.filter((stage) => stage.kind === 'work'))
    .filter((group) => group.length > 0);
  return work.map((group, index) =>
    group.map((stage) => {
      const approval = approvals.find(
        ({ environment }) => stage.release !== undefined && environment === stage.environment,
      );
      return { stage, after: work[index - 1] ?? [], ...(approval !== undefined && { approval }) };
    }),
  );
}

/** A name that YAML keys and engines take: `deploy-prod`. */
export const jobId = ({ name }: WorkStage): string =>
  name.toLowerCase().replace(/[^a-z0-9]+/g, '-');

/** The stage whose word decides whether others have something to do. */
export const deciding = ({ groups }: Pipeline): WorkStage | undefined =>
  groups
    .flat()
    .filter((stage) => stage.kind === 'work')
    .find(({ decides }) => decides === true);
