import type { ResolvedApplication } from '../config';
import { pipelineOf, type Stage } from './stages';

/** Time for a person to decide. */
const APPROVAL_HOURS = 24;

/** The pipeline as a declarative Jenkinsfile: order, parallelism, approvals; the work is in the commands. */
export function renderJenkinsfile(application: ResolvedApplication): string {
  const label = groovyQuote(application.delivery.jenkins.agentLabel);
  return [
    '// Generated from slipway.config.ts by `npm run pipeline`. Do not edit.',
    'pipeline {',
    '  agent none',
    '  options {',
    "    buildDiscarder(logRotator(numToKeepStr: '50'))",
    '    disableConcurrentBuilds()',
    '    skipDefaultCheckout()',
    '  }',
    '  stages {',
    ...pipelineOf(application).flatMap((group) => indent(4, groupLines(group, label))),
    '  }',
    '}',
    '',
  ].join('\n');
}

const indent = (by: number, text: readonly string[]): string[] =>
  text.map((line) => `${' '.repeat(by)}${line}`);

function groupLines(group: readonly Stage[], label: string): string[] {
  const [only] = group;
  if (only === undefined) return [];
  if (group.length === 1) return stageLines(only, label);
  const name = group.map((stage) => stage.name).join(' and ');
  return [
    `stage(${groovyQuote(name)}) {`,
    '  parallel {',
    ...group.flatMap((stage) => indent(4, stageLines(stage, label))),
    '  }',
    '}',
  ];
}

/** Each stage has an agent of its own, so that none is held while a person thinks. */
function stageLines(stage: Stage, label: string): string[] {
  const commands = stage.commands.map((command) => `sh ${groovyQuote(command)}`);
  const work = ['checkout scm', ...restored(stage), ...commands, ...kept(stage)];
  const locked =
    stage.lock === undefined
      ? work
      : [`lock(resource: ${groovyQuote(stage.lock)}) {`, ...indent(2, work), '}'];
  const deploying = [
    `stage(${groovyQuote(stage.name)}) {`,
    ...(stage.onMainOnly === true ? ["  when { branch 'main' }"] : []),
    `  agent { label ${label} }`,
    '  steps {',
    ...indent(4, locked),
    '  }',
    '}',
  ];
  return stage.approval === undefined
    ? deploying
    : [...approvalLines(stage, stage.approval), ...deploying];
}

function approvalLines(stage: Stage, question: string): string[] {
  return [
    `stage(${groovyQuote(`Approve: ${stage.name}`)}) {`,
    "  when { branch 'main' }",
    '  steps {',
    `    timeout(time: ${APPROVAL_HOURS}, unit: 'HOURS') {`,
    `      input message: ${groovyQuote(question)}`,
    '    }',
    '  }',
    '}',
  ];
}

/** The one assembly that all later stages use. */
function kept({ name }: Stage): string[] {
  return name === 'Synthesize' ? ["stash name: 'assembly', includes: 'cdk.out/**'"] : [];
}

function restored({ name }: Stage): string[] {
  const install = "sh 'npm ci'";
  return /^(?:Diff|Deploy) /.test(name) ? [install, "unstash 'assembly'"] : [install];
}

/** A Groovy string without interpolation. */
export function groovyQuote(text: string): string {
  const escaped = text.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
  return `'${escaped}'`;
}
