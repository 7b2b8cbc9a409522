/** What operations ask of AWS: small ports, so that tests give object literals. network.ts has the real ones. */

export interface DeployedStack {
  /** ARN; names the account. */
  readonly id: string;
  /** `UPDATE_COMPLETE`. */
  readonly status: string;
  readonly reason: string | undefined;
  /** When it was last changed. */
  readonly changedAt: Date | undefined;
  readonly terminationProtection: boolean;
}

export interface DeployedResource {
  readonly logicalId: string;
  readonly physicalId: string;
  /** `UPDATE_IN_PROGRESS`; undefined where CloudFormation does not say. */
  readonly status?: string;
}

export interface Stacks {
  /** Undefined: no stack of that name. */
  stack(name: string): Promise<DeployedStack | undefined>;
  resources(name: string): Promise<readonly DeployedResource[]>;
}

export interface ServiceCounts {
  readonly name: string;
  readonly status: string;
  readonly running: number;
  readonly desired: number;
  readonly pending: number;
  readonly taskDefinition: string;
  readonly deployments: readonly Rollout[];
}

export interface Rollout {
  /** `PRIMARY` is the one that should serve. */
  readonly status: string;
  /** `IN_PROGRESS`, `COMPLETED`, `FAILED`; undefined where ECS does not say. */
  readonly state: string | undefined;
  readonly reason: string | undefined;
  readonly running: number;
  readonly desired: number;
  readonly failed: number;
}

export interface Services {
  services(cluster: string, names: readonly string[]): Promise<readonly ServiceCounts[]>;
  /** Environment variables of a container in a task definition. */
  variables(taskDefinition: string, container: string): Promise<ReadonlyMap<string, string>>;
}

/** A task of ECS, as far as a container task's run needs it. */
export interface TaskState {
  /** `PROVISIONING`, `PENDING`, `RUNNING`, …, `STOPPED`. */
  readonly status: string;
  readonly exitCode: number | undefined;
  readonly reason: string | undefined;
}

export interface Tasks {
  /** Returns the ARN of the task. */
  start(launch: Launch, variables: ReadonlyMap<string, string>): Promise<string>;
  /** Undefined: ECS knows no such task (any more, or not yet). */
  state(cluster: string, arn: string, container: string): Promise<TaskState | undefined>;
  stop(cluster: string, arn: string, reason: string): Promise<void>;
}

/** Where and how a container task runs. */
export interface Launch {
  readonly cluster: string;
  readonly taskDefinition: string;
  readonly containerName: string;
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly logGroup: string;
  readonly logStreamPrefix: string;
  readonly timeLimitSeconds: number;
  /** In place of what the task definition says: CPU units and MiB. */
  readonly size?: TaskSize;
}

export interface TaskSize {
  readonly cpu?: number;
  readonly memory?: number;
}

export interface LogEvent {
  /** Unique in its log group. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly atMs: number;
  /** Whose line it is: `web`. */
  readonly source: string;
  readonly text: string;
}

export interface LogQuery {
  readonly group: string;
  readonly source: string;
  /** Only this stream; undefined: all of the group. */
  readonly stream?: string;
  readonly sinceMs: number;
}

export interface Logs {
  /** Events from `sinceMs` on; none where group or stream is not there yet. */
  events(query: LogQuery): Promise<readonly LogEvent[]>;
}

export interface Queues {
  /** Messages waiting and in the hands of receivers, about. */
  depth(url: string): Promise<{ readonly waiting: number; readonly inFlight: number }>;
}

/** Everything above, for one region. */
export interface Aws extends Stacks, Services, Tasks, Logs, Queues {}
