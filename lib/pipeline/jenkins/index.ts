import type { ResolvedApplication } from '../../config';
import type { Pipeline } from '../model';
import { groovyQuote } from '../quote';
import { pipelineOf } from '../stages';
import { notifyLines } from './notify';
import { WITH_PLUGIN_LINES } from './reports';
import { ALL, stagesLines } from './stages';
import { block, indent } from './text';

/** The pipeline as a declarative Jenkinsfile: order, parallelism, approvals; the work is in the commands. */
export function renderJenkinsfile(application: ResolvedApplication): string {
  const pipeline = pipelineOf(application);
  return [
    '// Generated from slipway.config.ts by `npm run pipeline`. Do not edit.',
    'pipeline {',
    ...indent(2, [
      'agent none',
      ...optionLines(pipeline),
      ...parameterLines(pipeline),
      ...stagesLines(pipeline),
      ...notifyLines(pipeline.notify, pipeline.agent.label),
    ]),
    '}',
    '',
    '// A plugin that a Jenkins lacks takes a report away, not the build.',
    ...WITH_PLUGIN_LINES,
    '',
  ].join('\n');
}

const optionLines = ({ oneBuildAtATime }: Pipeline): string[] =>
  block('options', [
    "buildDiscarder(logRotator(numToKeepStr: '50'))",
    'skipDefaultCheckout()',
    ...(oneBuildAtATime ? ['disableConcurrentBuilds()'] : []),
  ]);

const parameterLines = ({ environments }: Pipeline): string[] =>
  block('parameters', [
    `choice(name: 'ENVIRONMENT', choices: [${[ALL, ...environments].map(groovyQuote).join(', ')}], ` +
      "description: 'Where the main branch is deployed to')",
  ]);
