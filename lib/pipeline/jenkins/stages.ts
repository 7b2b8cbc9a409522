import type { ApprovalStage, Deployment, Pipeline, Stage, WorkStage } from '../model';
import { groovyQuote } from '../quote';
import { conditionsOf, inCommon, whenLines } from './conditions';
import { block } from './text';
import { workLines } from './work';

interface Context {
  readonly pipeline: Pipeline;
  /** The next step that lets no older build pass after a newer one. */
  readonly milestone: () => string;
}

type DeployStage = WorkStage & { readonly release: Deployment };

/** The stages, in order. Milestones count through the file. */
export function stagesLines(pipeline: Pipeline): string[] {
  let milestones = 0;
  const context: Context = {
    pipeline,
    milestone: () => `milestone(ordinal: ${(milestones += 1)})`,
  };
  return pipeline.groups.flatMap((group) => groupLines(group, context));
}

function groupLines(group: readonly Stage[], context: Context): string[] {
  if (group.length === 1 || isEitherOr(group))
    return group.flatMap((stage) => stageLines(stage, context));
  const deployments = group.filter(isDeployment);
  const name = groovyQuote(listed(group.map((stage) => stage.name)));
  const lines =
    deployments.length === group.length
      ? deploymentGroupLines(deployments, context)
      : sideBySideLines(group, context);
  return block(`stage(${name})`, lines);
}

const isDeployment = (stage: Stage): stage is DeployStage =>
  stage.kind === 'work' && stage.release !== undefined;

/** No build has two of them: they need no room beside one another. */
const isEitherOr = (group: readonly Stage[]): boolean =>
  group.every(({ builds }) => builds === 'main' || builds === 'others') &&
  new Set(group.map(({ builds }) => builds)).size === group.length;

/** What all of them ask is asked once, before the group. */
function sideBySideLines(group: readonly Stage[], context: Context): string[] {
  const common = inCommon(group.map(conditionsOf));
  const stages = group.flatMap((stage) => stageLines(stage, context, common));
  return [...whenLines(common), ...block('parallel', stages)];
}

/**
 * Side by side there is no order of milestones, so that one lock holds all of the group, and one milestone stands
 * before it.
 */
function deploymentGroupLines(group: readonly DeployStage[], context: Context): string[] {
  const common = inCommon(group.map(conditionsOf));
  const free = group.flatMap((stage) =>
    block(`stage(${groovyQuote(stage.name)})`, [
      ...whenLines(without(conditionsOf(stage), common)),
      ...workLines(stage, context.pipeline),
    ]),
  );
  return [
    ...whenLines(common),
    ...lockLines(group.map(({ release }) => release.lock)),
    ...block('stages', [
      ...block("stage('Turn')", block('steps', [context.milestone()])),
      ...block("stage('Side by side')", block('parallel', free)),
    ]),
  ];
}

/** As an option of the stage: waited for before an agent is taken, and not counted by the time limit. */
function lockLines([first = '', ...others]: readonly string[]): string[] {
  const extra = others.map((lock) => `[resource: ${groovyQuote(lock)}]`).join(', ');
  const more = others.length === 0 ? '' : `extra: [${extra}], `;
  return block('options', [
    `lock(resource: ${groovyQuote(first)}, ${more}inversePrecedence: true)`,
  ]);
}

const listed = (names: readonly string[]): string =>
  names.length < 3
    ? names.join(' and ')
    : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;

const without = (conditions: readonly string[], asked: readonly string[]): string[] =>
  conditions.filter((condition) => !asked.includes(condition));

function stageLines(stage: Stage, context: Context, asked: readonly string[] = []): string[] {
  const lines =
    stage.kind === 'approval' ? approvalLines(stage, context) : ownLines(stage, context);
  return block(`stage(${groovyQuote(stage.name)})`, [
    ...whenLines(without(conditionsOf(stage), asked)),
    ...lines,
  ]);
}

function ownLines(stage: WorkStage, { pipeline, milestone }: Context): string[] {
  if (!isDeployment(stage)) return workLines(stage, pipeline);
  return [...lockLines([stage.release.lock]), ...workLines(stage, pipeline, [milestone()])];
}

function approvalLines(stage: ApprovalStage, { milestone }: Context): string[] {
  const { question, approvers, environment, timeLimitHours } = stage;
  const by = approvers.length === 0 ? '' : `submitter: ${groovyQuote(approvers.join(','))}, `;
  const again = `${groovyQuote(`Deploy to ${environment} again: release `)} + params.RELEASE + '?'`;
  const ask = block(`timeout(time: ${timeLimitHours}, unit: 'HOURS')`, [
    ...block('script', [
      `def question = params.RELEASE ? ${again} : ${groovyQuote(question)}`,
      `def approver = input(message: question, ${by}submitterParameter: 'APPROVER')`,
      `echo(${groovyQuote(`Deployment to ${environment} approved by `)} + approver)`,
      `currentBuild.description = ${groovyQuote(`${environment} approved by `)} + approver`,
    ]),
  ]);
  // A yes to a newer build ends the older ones that still wait for theirs.
  return block('steps', [...ask, milestone()]);
}
