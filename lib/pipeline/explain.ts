import type { Pipeline, Stage, WorkStage } from './model';
import { NOTHING } from './words';

/** The stages as text, for people who do not read the engine's language. */
export function explain({ application, groups }: Pipeline): string {
  const stages = groups.flatMap((group, index) =>
    group.flatMap((stage, place) => [
      heading(stage, `${index + 1}${group.length > 1 ? String.fromCodePoint(97 + place) : ''}`),
      ...details(stage).map((line) => `     ${line}`),
      '',
    ]),
  );
  return [
    `The pipeline of ${application}. Stages with letters run side by side; a failure ends the build.`,
    'A build of main that is given an earlier release (RELEASE) runs the approvals and deployments alone.',
    '',
    ...stages,
  ].join('\n');
}

const BUILDS = {
  main: '  (main branch only)',
  others: '  (other branches and pull requests)',
  'pull-requests': '  (pull requests only)',
} as const;

const heading = ({ name, builds }: Stage, number: string): string =>
  `${number.padEnd(4)} ${name}${builds === undefined ? '' : BUILDS[builds]}`;

function details(stage: Stage): string[] {
  if (stage.kind === 'work') return workDetails(stage);
  const { approvers, question, timeLimitHours } = stage;
  const who = approvers.length === 0 ? 'a person' : approvers.join(' or ');
  return [`${who} answers within ${timeLimitHours} hours: ${question} No agent waits.`];
}

function workDetails(stage: WorkStage): string[] {
  const { purpose, commands, release } = stage;
  return [
    `${purpose}; ${factsOf(stage).join('; ')}`,
    ...commands.map((command) => `$ ${command}`),
    ...(release?.again.map((command) => `$ ${command}  (in place of it, with RELEASE)`) ?? []),
  ];
}

const factsOf = (stage: WorkStage): string[] => [
  `at most ${stage.timeLimitMinutes} min`,
  ...(stage.assembly === 'written' ? ['keeps the assembly for all later stages'] : []),
  ...(stage.record === 'written' ? ['keeps release.json for all deployments'] : []),
  ...(stage.role === undefined
    ? []
    : [stage.role.does === 'read' ? 'reads from AWS' : 'changes AWS']),
  ...(stage.release === undefined ? [] : ['one build at a time, no older one after a newer one']),
  ...(stage.decides === true ? [`prints '${NOTHING}' where there is nothing to build`] : []),
  ...(stage.skipWhenUnaffected === true ? ['left out where a pull request affects nothing'] : []),
];
