import type { Assembly } from '../../assembly';
import { resourceName } from '../deploy/stack-progress';
import {
  type HookResult,
  type RingingAlarm,
  type RolloutEvidence,
  type ServiceEvidence,
  type StoppedTask,
  type TargetEvidence,
} from './evidence';
import { maybe, orNone, patience } from './patience';
import type { RolloutNow, ServiceNow, Witness } from './ports';
import { plannedServices, type PlannedService } from './settings';
import { LOG_LOOKS, withLogs } from './task-logs';
import { watchReleaseTask } from './watch-release-task';

/** What was seen of services since a deployment began. */
export interface Seen {
  readonly services: readonly ServiceEvidence[];
  readonly alarms: readonly RingingAlarm[];
  readonly hooks: readonly HookResult[];
  /** Undefined: none ended, or there is none. */
  readonly releaseTask: StoppedTask | undefined;
}

export interface ServiceWatch {
  /** Looks once; what AWS will not say is left out, and asked again later. */
  look(): Promise<void>;
  seen(): Seen;
}

/** Tasks of a service that are kept, and whose logs are read: the first ones tell as much as the last. */
const MOST_TASKS = 20;
const MOST_LOGS = 6;
const MOST_EVENTS = 50;
/** Questions that AWS left open are not asked for ever: a region may not know them. */
const MOST_QUESTIONS = 3;

interface Memory {
  readonly planned: PlannedService;
  /** ARN of what it ran before; undefined: it was not there. */
  readonly before: string | undefined;
  readonly stoppedBefore: ReadonlySet<string>;
  readonly eventsBefore: ReadonlySet<string>;
  /** ARN of what this deployment brings, once it was seen. */
  ours: string | undefined;
  rollout: RolloutEvidence | undefined;
  staged: RolloutNow | undefined;
  /** Times that ECS may leave open how it moves traffic. */
  questions: number;
  readonly tasks: Map<string, { task: StoppedTask; looks: number }>;
  readonly targets: Map<string, TargetEvidence>;
  healthy: number | undefined;
  readonly events: Map<string, string>;
}

/** Begins before anything changes, to know what is new. */
export async function watchServices(
  aws: Witness,
  assembly: Assembly,
  environment: string,
): Promise<ServiceWatch> {
  const memories = await Promise.all(
    plannedServices(assembly, environment).map((planned) => memoryOf(aws, planned)),
  );
  const release = await watchReleaseTask(aws, assembly, environment);
  const patient = patience();
  return {
    look: () =>
      patient(async () => {
        for (const [cluster, there] of Map.groupBy(memories, ({ planned }) => planned.cluster)) {
          const names = there.map(({ planned }) => planned.name);
          const now = await aws.servicesNow(cluster, names);
          for (const memory of there) {
            const service = now.find(({ name }) => name === memory.planned.name);
            if (service !== undefined) await lookAt(aws, memory, service);
          }
        }
        await release?.look();
      }),
    seen: () => ({
      services: memories
        .filter(({ ours }) => ours !== undefined)
        .map((memory) => evidenceIn(assembly, memory)),
      alarms: memories.flatMap(({ staged }) =>
        (staged?.alarms ?? []).map((name) => ({ name, reason: undefined })),
      ),
      hooks: memories.flatMap(({ staged }) =>
        (staged?.hooks ?? []).map((hook) => ({ ...hook, stage: staged?.stage })),
      ),
      releaseTask: release?.seen(),
    }),
  };
}

async function memoryOf(aws: Witness, planned: PlannedService): Promise<Memory> {
  const { cluster, name } = planned;
  // Without its cluster there is no service yet.
  const [now] = await orNone(aws.servicesNow(cluster, [name]));
  const stopped = now === undefined ? [] : await orNone(aws.stoppedTasks(cluster, name));
  return {
    planned,
    before: now?.taskDefinition,
    stoppedBefore: new Set(stopped.map(({ id }) => id)),
    eventsBefore: new Set(now?.events.map(({ id }) => id)),
    ...{ ours: undefined, rollout: undefined, staged: undefined, healthy: undefined },
    ...{ tasks: new Map(), targets: new Map(), events: new Map(), questions: MOST_QUESTIONS },
  };
}

async function lookAt(aws: Witness, memory: Memory, now: ServiceNow): Promise<void> {
  const { cluster, name } = memory.planned;
  const primary = now.deployments.find(({ status }) => status === 'PRIMARY');
  const target = primary?.taskDefinition ?? now.taskDefinition;
  // What comes back after a failure is what was before.
  if (memory.ours === undefined && target !== '' && target !== memory.before) memory.ours = target;
  if (memory.ours === undefined) return;
  const own = now.deployments.find(({ taskDefinition }) => taskDefinition === memory.ours);
  const isOver = own === undefined || own.state === 'FAILED';
  if ((now.isStaged || (isOver && memory.staged === undefined)) && memory.questions > 0) {
    const staged = await maybe(aws.newestRollout(cluster, name));
    memory.questions = staged === undefined ? memory.questions - 1 : MOST_QUESTIONS;
    memory.staged = staged ?? memory.staged;
  }
  if (own !== undefined || memory.staged !== undefined)
    memory.rollout = rolloutIn(memory, own ?? memory.rollout);
  for (const { id, text } of now.events.toReversed())
    if (!memory.eventsBefore.has(id) && memory.events.size < MOST_EVENTS)
      memory.events.set(id, text);
  await lookAtTargets(aws, memory, now);
  await lookAtTasks(aws, memory);
}

function rolloutIn(
  { ours = '', staged }: Memory,
  own:
    | {
        readonly running: number;
        readonly desired: number;
        readonly failed: number;
        readonly state?: string | undefined;
        readonly reason?: string | undefined;
      }
    | undefined,
): RolloutEvidence {
  return {
    status: staged?.status ?? own?.state ?? 'IN_PROGRESS',
    reason: staged?.reason ?? own?.reason,
    stage: staged?.stage,
    revision: ours.split('/').at(-1) ?? ours,
    running: own?.running ?? 0,
    desired: own?.desired ?? 0,
    failed: own?.failed ?? 0,
    weight: staged?.weight,
  };
}

async function lookAtTargets(aws: Witness, memory: Memory, now: ServiceNow): Promise<void> {
  const { targets } = memory;
  for (const group of now.targetGroups) {
    const found = await orNone(aws.targetsNow(group));
    const healthy = found.filter(({ state }) => state === 'healthy').length;
    memory.healthy = group === now.targetGroups[0] ? healthy : (memory.healthy ?? 0) + healthy;
    for (const target of found) {
      const key = `${target.id}:${target.port ?? ''}`;
      if (target.state === 'healthy') targets.delete(key);
      // The reason for which a target leaves is told before it does.
      else if (!['draining', 'unused'].includes(target.state)) targets.set(key, target);
    }
  }
}

async function lookAtTasks(aws: Witness, memory: Memory): Promise<void> {
  const { planned, ours, stoppedBefore, tasks } = memory;
  const stopped = await aws.stoppedTasks(planned.cluster, planned.name);
  for (const { taskDefinition, ...task } of stopped)
    if (taskDefinition === ours && !stoppedBefore.has(task.id) && !tasks.has(task.id))
      if (tasks.size < MOST_TASKS) tasks.set(task.id, { task, looks: 0 });
  let read = 0;
  for (const kept of tasks.values()) {
    if (++read > MOST_LOGS) return;
    if (kept.looks >= LOG_LOOKS || kept.task.containers.some(({ log }) => log.length > 0)) continue;
    kept.looks++;
    kept.task = await withLogs(aws, { ...kept.task, taskDefinition: ours ?? '' });
  }
}

const evidenceIn = (
  assembly: Assembly,
  { planned, rollout, tasks, targets, healthy, events }: Memory,
): ServiceEvidence => ({
  name: planned.name,
  at: { stack: planned.stackPath, resource: resourceName(assembly, planned) },
  rollout,
  stopped: [...tasks.values()].map(({ task }) => task),
  targets: [...targets.values()],
  ...(healthy !== undefined && { healthyTargets: healthy }),
  events: [...events.values()],
  settings: planned.settings,
});
