import type { ApprovalStage, Pipeline, Stage, WorkStage } from '../model';
import { groovyQuote } from '../quote';
import { agentLines } from './agent';
import { reportLines } from './reports';
import { block } from './text';

interface Context {
  readonly pipeline: Pipeline;
  /** The next step that lets no older build pass after a newer one. */
  readonly milestone: () => string;
}

/** The stages, in order. Milestones count through the file. */
export function stagesLines(pipeline: Pipeline): string[] {
  let milestones = 0;
  const context: Context = {
    pipeline,
    milestone: () => `milestone(ordinal: ${(milestones += 1)})`,
  };
  return block(
    'stages',
    pipeline.groups.flatMap((group) => groupLines(group, context)),
  );
}

function groupLines(group: readonly Stage[], context: Context): string[] {
  const [only] = group;
  if (group.length === 1 && only !== undefined) return stageLines(only, context);
  const releases = group.filter((stage) => stage.kind === 'work' && stage.release !== undefined);
  const name = groovyQuote(listed(group.map((stage) => stage.name)));
  const lines =
    releases.length === group.length
      ? releaseGroupLines(releases as readonly ReleaseStage[], context)
      : block(
          'parallel',
          group.flatMap((stage) => stageLines(stage, context)),
        );
  return block(`stage(${name})`, lines);
}

type ReleaseStage = WorkStage & Required<Pick<WorkStage, 'release'>>;

/**
 * Side by side there is no order of milestones, so that one lock holds all of the group, and one milestone stands
 * before it.
 */
function releaseGroupLines(group: readonly ReleaseStage[], context: Context): string[] {
  const free = group.flatMap((stage) =>
    block(`stage(${groovyQuote(stage.name)})`, [
      ...whenLines(stage.environment),
      ...bodyLines(stage, context.pipeline, limitedLines(stage)),
    ]),
  );
  return [
    ...block('when', ['beforeOptions true', "branch 'main'"]),
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

function stageLines(stage: Stage, context: Context): string[] {
  const lines =
    stage.kind === 'approval' ? approvalLines(stage, context) : workLines(stage, context);
  return block(`stage(${groovyQuote(stage.name)})`, lines);
}

/**
 * Decided before a lock or an agent is asked for. The parameter narrows a build of the main branch to one environment; a build
 * that a push started has no choice made, and goes through all of them.
 */
function whenLines(environment: string | undefined): string[] {
  const chosen =
    environment === undefined
      ? []
      : [
          `expression { !params.ENVIRONMENT || params.ENVIRONMENT in [${groovyQuote(ALL)}, ${groovyQuote(environment)}] }`,
        ];
  return block('when', ['beforeOptions true', 'beforeAgent true', "branch 'main'", ...chosen]);
}

/** The choice that is no environment. */
export const ALL = 'all';

function approvalLines(stage: ApprovalStage, { milestone }: Context): string[] {
  const { question, approvers, environment, timeLimitHours } = stage;
  const by = approvers.length === 0 ? '' : `submitter: ${groovyQuote(approvers.join(','))}, `;
  const ask = block(`timeout(time: ${timeLimitHours}, unit: 'HOURS')`, [
    ...block('script', [
      `def approver = input(message: ${groovyQuote(question)}, ${by}submitterParameter: 'APPROVER')`,
      `echo(${groovyQuote(`Deployment to ${environment} approved by `)} + approver)`,
      `currentBuild.description = ${groovyQuote(`${environment} approved by `)} + approver`,
    ]),
  ]);
  // A yes to a newer build ends the older ones that still wait for theirs.
  return [...whenLines(environment), ...block('steps', [...ask, milestone()])];
}

/** Each stage has an agent of its own, so that none is held while a person thinks. */
function workLines(stage: WorkStage, { pipeline, milestone }: Context): string[] {
  const { release, environment } = stage;
  if (release === undefined) return bodyLines(stage, pipeline, limitedLines(stage));
  return [
    ...whenLines(environment),
    ...lockLines([release.lock]),
    ...bodyLines(stage, pipeline, [milestone(), ...limitedLines(stage)]),
  ];
}

const bodyLines = (stage: WorkStage, pipeline: Pipeline, steps: readonly string[]): string[] => [
  ...agentLines(pipeline.agent),
  ...(pipeline.agent.oidc ? awsLines(stage, pipeline) : []),
  ...block('steps', steps),
  ...reportLines(stage.reports ?? []),
];

const limitedLines = (stage: WorkStage): string[] =>
  block(`timeout(time: ${stage.timeLimitMinutes}, unit: 'MINUTES')`, [
    'checkout scm',
    "sh 'npm ci'",
    ...(stage.assembly === 'read' ? ["unstash 'assembly'"] : []),
    ...stage.commands.map((command) => `sh ${groovyQuote(command)}`),
    ...(stage.assembly === 'written' ? [STASH] : []),
  ]);

/** With files such as .gitignore, which Jenkins leaves out by default: build contexts must stay whole. */
const STASH = "stash name: 'assembly', includes: 'cdk.out/**', useDefaultExcludes: false";

/** Short-lived credentials: the AWS SDK trades Jenkins's own token for those of the role. */
function awsLines({ role }: WorkStage, { application }: Pipeline): string[] {
  if (role === undefined) return [];
  return block('environment', [
    `AWS_ROLE_ARN = ${groovyQuote(role.arn)}`,
    `AWS_WEB_IDENTITY_TOKEN_FILE = credentials(${groovyQuote(`${application}-aws`)})`,
  ]);
}
