import { oneLine } from '../deploy/one-line';
import type { Evidence, ServiceEvidence, StoppedContainer, StoppedTask } from './evidence';
import { groupsOf } from './groups';
import { tellingLine } from './telling-line';
import type { StoppedGroup } from './verdict';

/** Where a sign was seen. */
export type Place =
  | 'stop'
  | 'container'
  | 'log'
  | 'target'
  | 'event'
  | 'rollout'
  | 'release task'
  | 'hook'
  | 'alarm'
  | 'resource'
  | 'said'
  | 'end';

/** One thing that was seen, as a text that the table of rules knows. */
export interface Sign {
  readonly place: Place;
  readonly text: string;
  /** Name of the service or resource that it was seen at. */
  readonly subject: string | undefined;
  readonly service: ServiceEvidence | undefined;
  readonly container: StoppedContainer | undefined;
  /** Tasks that show it; 0: it is no task's. */
  readonly count: number;
  /** The line of log that tells most. */
  readonly telling: string | undefined;
}

export const NO_SIGN: Sign = {
  place: 'end',
  text: '',
  subject: undefined,
  service: undefined,
  container: undefined,
  count: 0,
  telling: undefined,
};

/** All that was seen, place by place. */
export function signsOf(evidence: Evidence): Sign[] {
  const { services, resources, alarms, hooks, releaseTask, said, how } = evidence;
  return [
    ...services.flatMap(serviceSigns),
    ...releaseSigns(releaseTask),
    ...hooks.map(({ name, stage, status }) => ({
      ...NO_SIGN,
      place: 'hook' as const,
      text: `${status} ${stage ?? ''}`.trim(),
      subject: name,
    })),
    ...alarms.map(({ name, reason }) => ({
      ...NO_SIGN,
      place: 'alarm' as const,
      text: reason ?? '',
      subject: name,
    })),
    ...resources.map(({ stack, resource, type, status, reason }) => ({
      ...NO_SIGN,
      place: 'resource' as const,
      text: `${type} ${status}: ${reason ?? ''}`,
      subject: `${resource} of ${stack}`,
    })),
    ...(said === undefined ? [] : [{ ...NO_SIGN, place: 'said' as const, text: said }]),
    { ...NO_SIGN, place: 'end' as const, text: how },
  ];
}

/** Tasks that ECS stops for its own reasons, and not because something was wrong with them. */
const ROUTINE = /Scaling activity initiated by|Task stopped by \(?(?:user|deployment)/i;

function serviceSigns(service: ServiceEvidence): Sign[] {
  const { name, stopped, targets, events, rollout } = service;
  const of = { ...NO_SIGN, subject: name, service };
  return [
    ...groupsOf(stopped.filter(({ stoppedReason = '' }) => !ROUTINE.test(stoppedReason))).flatMap(
      (group) => groupSigns(of, group),
    ),
    ...targets.map((target) => ({
      ...of,
      place: 'target' as const,
      text: `${target.state} ${target.reason ?? ''}: ${target.description ?? ''}`,
    })),
    ...events.map((text) => ({ ...of, place: 'event' as const, text })),
    ...(rollout === undefined
      ? []
      : [
          {
            ...of,
            place: 'rollout' as const,
            text: `${rollout.status} ${rollout.stage ?? ''}: ${rollout.reason ?? ''}`,
          },
        ]),
  ];
}

function groupSigns(of: Omit<Sign, 'place' | 'text'>, group: StoppedGroup): Sign[] {
  const { count, stopCode = '', stoppedReason = '' } = group;
  const first = firstToEnd(group.containers);
  return [
    {
      ...of,
      count,
      place: 'stop',
      text: `${stopCode}: ${stoppedReason}`,
      container: first,
      telling: tellingLine(first?.log ?? []),
    },
    ...group.containers.flatMap((container): Sign[] => {
      const its = { ...of, count, container, telling: tellingLine(container.log) };
      return [
        ...(container === first
          ? [{ ...its, place: 'container' as const, text: endOf(stopCode, container) }]
          : []),
        ...container.log.slice(-3).map((text) => ({ ...its, place: 'log' as const, text })),
      ];
    }),
  ];
}

/** `EssentialContainerExited: exit code 1: OutOfMemoryError: …`. */
const endOf = (stopCode: string, { exitCode, reason = '', health }: StoppedContainer): string =>
  [
    stopCode,
    ...(exitCode === undefined ? ['never ran'] : [`exit code ${exitCode}`]),
    ...(health === 'UNHEALTHY' ? ['UNHEALTHY'] : []),
    reason,
  ].join(': ');

/** The signals by which the others are ended once one has. */
const ENDED_BY_OTHERS = new Set([0, 137, 143]);

/** The container that a task ended with: one that failed by itself, else any. */
function firstToEnd(containers: readonly StoppedContainer[]): StoppedContainer | undefined {
  return (
    containers.find(({ reason = '' }) => /OutOfMemory|^Cannot/.test(reason)) ??
    containers.find(({ exitCode }) => exitCode !== undefined && !ENDED_BY_OTHERS.has(exitCode)) ??
    containers.find(({ exitCode }) => exitCode !== undefined && exitCode !== 0) ??
    containers.find(({ reason = '' }) => reason !== '') ??
    containers[0]
  );
}

/** Nothing where it did what it should. */
function releaseSigns(task: StoppedTask | undefined): Sign[] {
  const first = firstToEnd(task?.containers ?? []);
  if (task === undefined || first?.exitCode === 0) return [];
  const { stopCode = '', stoppedReason = '' } = task;
  const container = first === undefined ? '' : ` ${endOf('', first)}`;
  return [
    {
      ...NO_SIGN,
      place: 'release task',
      text: oneLine(`${stopCode}: ${stoppedReason}${container}`),
      container: first,
      count: 1,
      telling: tellingLine(first?.log ?? []),
    },
  ];
}
