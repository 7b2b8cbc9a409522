import type { ResolvedApplication } from '../../config';
import type { Pipeline } from '../model';
import { pipelineOf } from '../stages';
import { notifyLines } from './notify';
import { parameterLines, releaseNamedLines } from './parameters';
import { WITH_PLUGIN_LINES } from './reports';
import { stagesLines } from './stages';
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
      ...block('stages', [...releaseNamedLines(), ...stagesLines(pipeline)]),
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
