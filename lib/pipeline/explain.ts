import type { Pipeline, Stage, WorkStage } from './model';

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
    '',
    ...stages,
  ].join('\n');
}

const heading = (stage: Stage, number: string): string =>
  `${number.padEnd(4)} ${stage.name}${isMainOnly(stage) ? '  (main branch only)' : ''}`;

const isMainOnly = (stage: Stage): boolean =>
  stage.kind === 'approval' || stage.release !== undefined;

function details(stage: Stage): string[] {
  if (stage.kind === 'work') return workDetails(stage);
  const { approvers, question, timeLimitHours } = stage;
  const who = approvers.length === 0 ? 'a person' : approvers.join(' or ');
  return [`${who} answers within ${timeLimitHours} hours: ${question} No agent waits.`];
}

function workDetails(stage: WorkStage): string[] {
  const { purpose, commands, assembly, role, release, timeLimitMinutes } = stage;
  const facts = [
    `at most ${timeLimitMinutes} min`,
    ...(assembly === 'written' ? ['keeps the assembly for all later stages'] : []),
    ...(role === undefined ? [] : [role.does === 'read' ? 'reads from AWS' : 'changes AWS']),
    ...(release === undefined ? [] : ['one build at a time, no older one after a newer one']),
  ];
  return [`${purpose}; ${facts.join('; ')}`, ...commands.map((command) => `$ ${command}`)];
}
