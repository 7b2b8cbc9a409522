import type { Rollout } from '../ports';
import type { StoppedTask, TargetEvidence } from './evidence';

/** What is asked of AWS while services roll out; network.ts has the real one. */
export interface Witness {
  servicesNow(cluster: string, names: readonly string[]): Promise<readonly ServiceNow[]>;
  /** The newest deployment of a service, as ECS tells it of more than a plain rolling one; undefined: none is known. */
  newestRollout(cluster: string, service: string): Promise<RolloutNow | undefined>;
  /** ECS remembers them for about an hour. */
  stoppedTasks(cluster: string, service: string): Promise<readonly SeenTask[]>;
  /** Tasks that stopped, of those that were started under a name; the one that stopped last comes last. */
  tasksStartedBy(cluster: string, startedBy: string): Promise<readonly SeenTask[]>;
  targetsNow(targetGroup: string): Promise<readonly TargetEvidence[]>;
  /** Where a container of a task definition logs; undefined where it does not log to CloudWatch. */
  logPlace(
    taskDefinition: string,
    container: string,
  ): Promise<{ readonly group: string; readonly prefix: string } | undefined>;
  /** The last lines of a stream, the oldest first; none where it is not there yet. */
  lastLines(group: string, stream: string, count: number): Promise<readonly string[]>;
}

export interface SeenTask extends StoppedTask {
  /** ARN. */
  readonly taskDefinition: string;
}

export interface ServiceNow {
  readonly name: string;
  /** ARN of what it should run. */
  readonly taskDefinition: string;
  /** Whether traffic moves in steps, so that ECS has more to tell. */
  readonly isStaged: boolean;
  readonly deployments: readonly DeploymentNow[];
  /** The newest first. */
  readonly events: readonly { readonly id: string; readonly text: string }[];
  /** ARNs. */
  readonly targetGroups: readonly string[];
}

export interface DeploymentNow extends Rollout {
  /** ARN. */
  readonly taskDefinition: string;
}

export interface RolloutNow {
  readonly status: string;
  readonly reason: string | undefined;
  readonly stage: string | undefined;
  /** Percent of production traffic of the new revision. */
  readonly weight: number | undefined;
  readonly alarms: readonly string[];
  readonly hooks: readonly { readonly name: string; readonly status: string }[];
}
