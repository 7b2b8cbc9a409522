import type { StoppedContainer } from '../../operations';
import type { StoppedGroup, ToldService, Verdict } from '../../operations/verdict';

/** A line of a verdict, as a terminal, a text and a report of tests show it. */
export interface VerdictLine {
  /** `soft`: less important; `log`: a line that a container wrote. */
  readonly tone: 'cause' | 'fix' | 'plain' | 'soft' | 'log';
  readonly text: string;
}

const line = (tone: VerdictLine['tone'], text: string): VerdictLine => ({ tone, text });

/** The cause, what to try, and what was seen. */
export function verdictLines(verdict: Verdict): VerdictLine[] {
  const { services, resources, alarms, hooks, releaseTask } = verdict.evidence;
  return [
    line('cause', verdict.line),
    line('fix', `→ ${verdict.fix}`),
    ...services.flatMap(serviceLines),
    ...(releaseTask === undefined
      ? []
      : [line('plain', 'release task'), ...releaseTask.containers.flatMap(containerLines)]),
    ...alarms.map(({ name, reason }) => line('plain', `alarm ${name}${behind(reason)}`)),
    ...hooks.map(({ name, status }) => line('plain', `hook ${name}: ${words(status)}`)),
    ...resources
      // The cause has told it already.
      .filter(({ stack, resource }) => `${resource} of ${stack}` !== verdict.subject)
      .map(({ stack, resource, status, reason }) =>
        line('plain', `${stack} → ${resource} ${words(status)}${behind(reason)}`),
      ),
    ...(verdict.source === undefined ? [] : [line('soft', verdict.source)]),
  ];
}

function serviceLines(service: ToldService): VerdictLine[] {
  const { name, stopped, targets, events } = service;
  if (stopped.length + targets.length + events.length === 0) return [];
  return [
    line('plain', `${name}${rolloutWords(service)}`),
    ...stopped.flatMap(groupLines),
    ...targets.map(({ id, port, state, reason, description }) =>
      line(
        'plain',
        `  target ${id}${port === undefined ? '' : `:${port}`} ${state}${behind(reason)}${behind(description)}`,
      ),
    ),
    ...events.slice(-5).map((text) => line('soft', `  ${text}`)),
  ];
}

/** `: revision 7, 0 of 2 tasks run, 3 failed`; empty where nothing is known. */
export function rolloutWords({ rollout }: Pick<ToldService, 'rollout'>): string {
  if (rollout === undefined) return '';
  const { revision, running, desired, failed, weight, stage } = rollout;
  return `: ${[
    `revision ${revision.split(':').at(-1) ?? revision}`,
    `${running} of ${desired} ${desired === 1 ? 'task runs' : 'tasks run'}`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(weight === undefined ? [] : [`${weight} % of traffic`]),
    ...(stage === undefined ? [] : [words(stage)]),
  ].join(', ')}`;
}

export const countWords = ({ count }: StoppedGroup): string =>
  count === 1 ? '1 task stopped' : `${count} tasks stopped`;

function groupLines(group: StoppedGroup): VerdictLine[] {
  return [
    line('plain', `  ${countWords(group)}${behind(group.stoppedReason ?? group.stopCode)}`),
    ...group.containers.flatMap(containerLines),
  ];
}

/** `main: exit code 1: OutOfMemoryError: …`. */
export const containerWords = ({ name, exitCode, reason, health }: StoppedContainer): string =>
  [
    name,
    exitCode === undefined ? 'never ran' : `exit code ${exitCode}`,
    ...(health === 'UNHEALTHY' ? ['unhealthy'] : []),
    ...(reason === undefined || reason === '' ? [] : [reason]),
  ].join(': ');

const containerLines = (container: StoppedContainer): VerdictLine[] => [
  line('plain', `    ${containerWords(container)}`),
  ...container.log.map((text) => line('log', `    | ${text}`)),
];

const behind = (text: string | undefined): string =>
  text === undefined || text === '' ? '' : `: ${text}`;

/** `ROLLBACK_IN_PROGRESS` as words. */
export const words = (status: string): string => status.toLowerCase().replaceAll('_', ' ');
