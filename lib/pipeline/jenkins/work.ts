import type { Pipeline, WorkStage } from '../model';
import { groovyQuote } from '../quote';
import { API_KEY, INSTALL_FROM_WORKSPACE } from '../words';
import { agentLines } from './agent';
import { reportLines } from './reports';
import { block } from './text';

/** An agent of its own for each stage, so that none is held while a person thinks; `first` comes before the time limit. */
export function workLines(
  stage: WorkStage,
  pipeline: Pipeline,
  first: readonly string[] = [],
): string[] {
  return [
    ...agentLines(pipeline.agent),
    ...credentialLines(stage, pipeline),
    ...block('steps', [...first, ...limitedLines(stage, pipeline)]),
    ...reportLines(stage.reports ?? []),
  ];
}

const limitedLines = (stage: WorkStage, { agent }: Pipeline): string[] =>
  block(`timeout(time: ${stage.timeLimitMinutes}, unit: 'MINUTES')`, [
    'checkout scm',
    // On a machine npm keeps packages at home.
    shell(agent.image === undefined ? 'npm ci' : INSTALL_FROM_WORKSPACE),
    ...commandLines(stage),
  ]);

function commandLines(stage: WorkStage): string[] {
  const { commands, decides, release } = stage;
  if (decides === true) return block('script', commands.map(wordOf));
  const usual = [...unstashLines(stage), ...commands.map(shell), ...stashLines(stage)];
  if (release === undefined) return usual;
  return block('script', [
    ...block('if (params.RELEASE)', release.again.map(shell)),
    ...block('else', usual),
  ]);
}

const shell = (command: string): string => `sh ${groovyQuote(command)}`;

/** Later stages read it. */
const wordOf = (command: string): string =>
  `env.AFFECTED = sh(script: ${groovyQuote(command)}, returnStdout: true).trim()`;

const unstashLines = ({ assembly, record }: WorkStage): string[] => [
  ...(assembly === 'read' ? ["unstash 'assembly'"] : []),
  ...(record === 'read' ? ["unstash 'release'"] : []),
];

const stashLines = ({ assembly, record }: WorkStage): string[] => [
  // With files such as .gitignore, which Jenkins leaves out by default: build contexts must stay whole.
  ...(assembly === 'written'
    ? ["stash name: 'assembly', includes: 'cdk.out/**', useDefaultExcludes: false"]
    : []),
  ...(record === 'written' ? ["stash name: 'release', includes: 'release/**'"] : []),
];

function credentialLines({ role, key }: WorkStage, { application, agent }: Pipeline): string[] {
  const lines = [
    // Short-lived: the AWS SDK trades Jenkins's own token for credentials of the role.
    ...(role === undefined || !agent.oidc
      ? []
      : [
          `AWS_ROLE_ARN = ${groovyQuote(role.arn)}`,
          `AWS_WEB_IDENTITY_TOKEN_FILE = credentials(${groovyQuote(`${application}-aws`)})`,
        ]),
    ...(key === undefined ? [] : [`${API_KEY} = credentials(${groovyQuote(key)})`]),
  ];
  return lines.length === 0 ? [] : block('environment', lines);
}
