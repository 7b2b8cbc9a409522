import type { Target, TargetGroup, TargetHealth } from '../balancer/target-group';
import { nowIso } from '../clock';
import type { TaskDefinition } from './definition';
import type { RunningTask, TaskRequest } from './task';
import type { StoppedTask } from './task-state';

export type Overlay = NonNullable<TaskRequest['overlay']>;

/** A version of a service that is to run: a task definition, and files that stand in for those of its image. */
export interface Version {
  readonly definition: TaskDefinition;
  readonly overlay: Overlay;
}

export type RolloutState = 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';

/** One deployment of a service, as DescribeServices has it. */
export interface Deployment {
  readonly id: string;
  readonly version: Version;
  readonly startedAt: string;
  readonly members: Set<Member>;
  rolloutState: RolloutState;
  rolloutStateReason: string;
  failedTasks: number;
  /** Ends of tasks in a row, none of which was well. */
  failuresInARow: number;
  /** Tasks of it that stopped by themselves, or were stopped because they were not well. */
  readonly stopped: StoppedTask[];
  /** What the load balancer last said of targets that were not well. */
  readonly targetHealth: TargetHealth[];
}

/** A task of a deployment, and its places at the load balancer. */
export interface Member {
  readonly task: RunningTask;
  readonly targets: { readonly group: TargetGroup; readonly target: Target }[];
  runningSinceMs: number | undefined;
  leaving: boolean;
  /** It was well once. */
  proven: boolean;
}

export function newDeployment(id: string, version: Version): Deployment {
  return {
    ...{ id, version, startedAt: nowIso(), members: new Set<Member>() },
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: `ECS deployment ${id} in progress.`,
    ...{ failedTasks: 0, failuresInARow: 0, stopped: [], targetHealth: [] },
  };
}

/** How a deployment ended. */
export interface Rollout {
  readonly service: string;
  readonly deployment: string;
  /** REPLACED: another one, or the end of the environment, came before its own end. */
  readonly state: Exclude<RolloutState, 'IN_PROGRESS'> | 'REPLACED';
  readonly reason: string;
  readonly revision: string;
  readonly definition: TaskDefinition;
  /** Version that serves again; undefined: none was there before, or none was needed. */
  readonly rolledBackTo: string | undefined;
  readonly stopped: readonly StoppedTask[];
  readonly targetHealth: readonly TargetHealth[];
  /** Of the service, during this deployment; the oldest first. */
  readonly events: readonly string[];
  /** A task that runs before the first of a new version failed. */
  readonly hook?: { readonly name: string; readonly stopped: StoppedTask };
}

export const revisionName = ({ definition }: Version): string =>
  `${definition.family}:${definition.revision}`;
