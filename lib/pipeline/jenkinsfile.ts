import type { ResolvedApplication } from '../config';
import { groovyQuote } from './quote';
import { pipelineOf, type ApprovalStage, type Stage, type WorkStage } from './stages';

/** The pipeline as a declarative Jenkinsfile: order, parallelism, approvals; the work is in the commands. */
export function renderJenkinsfile(application: ResolvedApplication): string {
  let milestones = 0;
  const context: Context = {
    application,
    label: groovyQuote(application.delivery.jenkins.agentLabel),
    milestone: () => `milestone(ordinal: ${(milestones += 1)})`,
  };
  return [
    '// Generated from slipway.config.ts by `npm run pipeline`. Do not edit.',
    'pipeline {',
    '  agent none',
    '  options {',
    "    buildDiscarder(logRotator(numToKeepStr: '50'))",
    '    skipDefaultCheckout()',
    '  }',
    '  stages {',
    ...pipelineOf(application).flatMap((group) => indent(4, groupLines(group, context))),
    '  }',
    '}',
    '',
  ].join('\n');
}

interface Context {
  readonly application: ResolvedApplication;
  /** Of the agents, in quotes. */
  readonly label: string;
  /** The next step that lets no older build pass after a newer one. */
  readonly milestone: () => string;
}

const indent = (by: number, text: readonly string[]): string[] =>
  text.map((line) => `${' '.repeat(by)}${line}`);

const block = (head: string, body: readonly string[]): string[] => [
  `${head} {`,
  ...indent(2, body),
  '}',
];

function groupLines(group: readonly Stage[], context: Context): string[] {
  const [only] = group;
  if (group.length === 1 && only !== undefined) return stageLines(only, context);
  const name = group.map((stage) => stage.name).join(' and ');
  const stages = group.flatMap((stage) => stageLines(stage, context));
  return block(`stage(${groovyQuote(name)})`, block('parallel', stages));
}

function stageLines(stage: Stage, context: Context): string[] {
  const lines =
    stage.kind === 'approval' ? approvalLines(stage, context) : workLines(stage, context);
  return block(`stage(${groovyQuote(stage.name)})`, lines);
}

/** Decided before an agent is asked for. */
const MAIN_ONLY = block('when', ['beforeAgent true', "branch 'main'"]);

function approvalLines({ question, timeLimitHours }: ApprovalStage, context: Context): string[] {
  const ask = block(`timeout(time: ${timeLimitHours}, unit: 'HOURS')`, [
    `input message: ${groovyQuote(question)}`,
  ]);
  // A yes to a newer build ends the older ones that still wait for theirs.
  return [...MAIN_ONLY, ...block('steps', [...ask, context.milestone()])];
}

/** Each stage has an agent of its own, so that none is held while a person thinks. */
function workLines(stage: WorkStage, context: Context): string[] {
  return [
    ...(stage.release === undefined ? [] : MAIN_ONLY),
    `agent { label ${context.label} }`,
    ...(stage.usesAws === true ? awsLines(stage, context.application) : []),
    ...block('steps', releaseLines(stage, context)),
  ];
}

/** Time spent waiting for the lock does not count. */
function releaseLines(stage: WorkStage, { milestone }: Context): string[] {
  const limited = block(`timeout(time: ${stage.timeLimitMinutes}, unit: 'MINUTES')`, [
    'checkout scm',
    "sh 'npm ci'",
    ...(stage.assembly === 'read' ? ["unstash 'assembly'"] : []),
    ...stage.commands.map((command) => `sh ${groovyQuote(command)}`),
    ...(stage.assembly === 'written' ? [STASH] : []),
  ]);
  if (stage.release === undefined) return limited;
  const lock = `lock(resource: ${groovyQuote(stage.release.lock)}, inversePrecedence: true)`;
  return block(lock, [milestone(), ...limited]);
}

/** With files such as .gitignore, which Jenkins leaves out by default: build contexts must stay whole. */
const STASH = "stash name: 'assembly', includes: 'cdk.out/**', useDefaultExcludes: false";

/** Short-lived credentials: the AWS SDK trades Jenkins's own token for those of the role. */
function awsLines({ release }: WorkStage, { name, delivery }: ResolvedApplication): string[] {
  const { account, region, jenkins, pipelineRole, diffRole } = delivery;
  if (jenkins.oidc === undefined) return [];
  // Every branch may compare; what its build runs gets no more than reading.
  const roleName = release === undefined ? diffRole : pipelineRole;
  const role = `arn:${partitionOf(region)}:iam::${account}:role/${roleName}`;
  return block('environment', [
    `AWS_ROLE_ARN = ${groovyQuote(role)}`,
    `AWS_WEB_IDENTITY_TOKEN_FILE = credentials(${groovyQuote(`${name}-aws`)})`,
  ]);
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
