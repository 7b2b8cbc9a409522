/**
 * What infrastructure and containers must agree on. Infrastructure writes it, containers read it;
 * neither repeats a name of its own.
 *
 * Words: a *task* is a named unit of work; a *handler task* is a TypeScript function that the task
 * runner executes; a *container task* is an image of its own; a *run* is one execution of a task.
 */

/** Names of the environment variables that every Slipway container may find. */
export const ENV = {
  /** Name of the application, as in slipway.config.ts. */
  application: 'SLIPWAY_APPLICATION',
  /** Name of the environment, as in slipway.config.ts. */
  environment: 'SLIPWAY_ENVIRONMENT',
  /** Where queue and run store live: `embedded` (SQLite files) or `aws` (SQS, DynamoDB, S3). */
  backend: 'SLIPWAY_BACKEND',
  /** Embedded backend: the folder of the SQLite files and logs. */
  dataDirectory: 'SLIPWAY_DATA_DIR',
  /** AWS backend: URL of the task queue. */
  queueUrl: 'SLIPWAY_QUEUE_URL',
  /** AWS backend: JSON object, name of a queue → its URL: queues beside that of {@link queueUrl}. */
  queues: 'SLIPWAY_QUEUES',
  /** AWS backend: name of the run table. */
  tableName: 'SLIPWAY_TABLE_NAME',
  /** AWS backend: name of the bucket for inputs and results too large for a table item. */
  payloadBucket: 'SLIPWAY_PAYLOAD_BUCKET',
  /** The port a container listens on. The web service: its API; the task runner: its health. */
  port: 'SLIPWAY_PORT',
  /** The interface to listen on; `0.0.0.0` in a container, `127.0.0.1` on a laptop. */
  host: 'SLIPWAY_HOST',
  /** Seconds between SIGTERM and SIGKILL, as the task definition's stopTimeout. */
  stopTimeoutSeconds: 'SLIPWAY_STOP_TIMEOUT_SECONDS',
  /** Task runner: MiB that one executor process may hold before it is ended. Default: three quarters of what there is. */
  executorMemoryMiB: 'SLIPWAY_EXECUTOR_MEMORY_MIB',
  /** Web service: seconds after which the load balancer closes a connection on which nothing moves. */
  requestTimeoutSeconds: 'SLIPWAY_REQUEST_TIMEOUT_SECONDS',
  /** Web service: seconds after SIGTERM in which a load balancer still sends requests. Default: 5 on AWS, else 0. */
  deregistrationSeconds: 'SLIPWAY_DEREGISTRATION_SECONDS',
  /** Web service: processes that serve, at least 2; default: one for each core. */
  webWorkers: 'SLIPWAY_WEB_WORKERS',
  /** Web service: image of the release task, where that is not its own; a new one is a new version. */
  releaseImage: 'SLIPWAY_RELEASE_IMAGE',
  /** JSON object, task name → {@link ContainerTaskLaunch}: how the runner starts container tasks. */
  containerTasks: 'SLIPWAY_CONTAINER_TASKS',
  /** JSON array of {@link TaskSummary}: all tasks of the application. */
  tasks: 'SLIPWAY_TASKS',
  /** JSON array of {@link ScheduleSettings}. Task runner: it fires them; web service: it tells of them. */
  schedules: 'SLIPWAY_SCHEDULES',
  /** Web service on AWS: JSON array of {@link DeployedSchedule}: what EventBridge Scheduler fires. */
  deployedSchedules: 'SLIPWAY_DEPLOYED_SCHEDULES',
  /** Bearer token with all rights, by which the first keys are made. Without it a laptop's API serves loopback only. */
  apiToken: 'SLIPWAY_API_TOKEN',
  /** Web service: JSON, {@link AuthSettings}: whose tokens the API takes, beside its own keys. */
  auth: 'SLIPWAY_AUTH',
  /** Web service: JSON array of origins whose pages may call the API from a browser. Default: none. */
  corsOrigins: 'SLIPWAY_CORS_ORIGINS',
  /** In a program that executes a run (container or command task): the id of the run. */
  runId: 'SLIPWAY_RUN_ID',
  /** In a container task: the run's input, as JSON. */
  runInput: 'SLIPWAY_RUN_INPUT',
  /** In a program that executes a run: which attempt of the run this is, from 1. */
  attempt: 'SLIPWAY_ATTEMPT',
  /** In a program that executes a run: the same in every attempt of the run, and of no other run. */
  idempotencyKey: 'SLIPWAY_IDEMPOTENCY_KEY',
  /** In a program that executes a run on the runner's own machine: where it may write its result, as JSON. */
  resultFile: 'SLIPWAY_RESULT_FILE',
} as const;

/** A task as infrastructure tells containers of it. */
export interface TaskSummary {
  readonly name: string;
  readonly kind: 'handler' | 'container';
  /** Name of the queue that its runs go through; absent: the default one. */
  readonly queue?: string;
}

/** A schedule of a task. */
export interface ScheduleSettings {
  /** No other schedule has it. */
  readonly name: string;
  readonly task: string;
  /** As EventBridge Scheduler takes it: `cron(0 2 * * ? *)`, `rate(1 hour)`, `at(2027-01-31T02:00:00)`. */
  readonly expression: string;
  /** IANA time zone. */
  readonly timeZone: string;
  /** Instants, ISO 8601. */
  readonly start?: string;
  readonly end?: string;
  readonly overlap: NonNullable<StartMessage['start']['overlap']>;
  /** Age up to which a start that failed is made up for; 0: never. */
  readonly catchUpSeconds: number;
  /** Input of each run. */
  readonly input?: unknown;
}

/** A schedule of EventBridge Scheduler, which knows all else of it. */
export interface DeployedSchedule extends Pick<ScheduleSettings, 'task' | 'overlap'> {
  /** In the default group. */
  readonly name: string;
}

/** What makes a run of EventBridge Scheduler's once: which schedule was due, and when. */
export const dueKey = (scheduleArn: string, scheduledTime: string): string =>
  `${scheduleArn} ${scheduledTime}`;

/** Whose tokens the API takes. */
export interface AuthSettings {
  /** People who have logged in at the load balancer. */
  readonly login?: {
    /** ARN of the load balancer: nobody else's signature counts. */
    readonly signer: string;
    /** Id of the client that people log in with; absent: any that the load balancer knows. */
    readonly clientId?: string;
    /** Address below which its public keys are. Default: AWS's own in the load balancer's region. */
    readonly publicKeys?: string;
    readonly rights: TokenRights;
  };
  /** Bearer tokens of an issuer of OpenID Connect. */
  readonly issuer?: {
    /** As in the tokens' `iss`. */
    readonly url: string;
    /** One of these is in the tokens' `aud`. */
    readonly audiences: readonly string[];
    /** Default: what the issuer's own description names. */
    readonly jwksUrl?: string;
    readonly rights: TokenRights;
  };
}

/** What the holder of a token may do. */
export interface TokenRights {
  /** Of every holder: `read`, `submit`, `submit:<task>`, `operate`, `admin`. */
  readonly scopes: readonly string[];
  /** Claim that names more, as a list or with spaces between: scopes themselves, or keys of {@link roles}. */
  readonly claim?: string;
  /** What words of the claim stand for; with it, no word stands for itself. */
  readonly roles?: Readonly<Record<string, readonly string[]>>;
}

/** How the task runner starts one container task. */
export type ContainerTaskLaunch =
  | {
      readonly kind: 'process';
      /** Program and arguments. */
      readonly command: readonly [string, ...string[]];
      readonly workingDirectory: string;
      readonly environment: Readonly<Record<string, string>>;
      readonly timeLimitSeconds: number;
      /** Attempts in all, the first included. */
      readonly attempts: number;
      /** Wait before the second attempt; doubles with each further one. Default 1. */
      readonly retryDelaySeconds?: number;
    }
  | {
      readonly kind: 'ecs';
      readonly cluster: string;
      readonly taskDefinition: string;
      readonly containerName: string;
      readonly subnets: readonly string[];
      readonly securityGroups: readonly string[];
      readonly logGroup: string;
      readonly logStreamPrefix: string;
      readonly timeLimitSeconds: number;
      readonly attempts: number;
      readonly retryDelaySeconds?: number;
    };

/** Environment variables of the function that runs the release task. */
export const RELEASE_HOOK = {
  /** JSON: {@link ReleaseLaunch}. */
  launch: 'RELEASE_LAUNCH',
} as const;

/** How the release task is started: the task that runs before a new version of the web service. */
export interface ReleaseLaunch {
  readonly cluster: string;
  /** ARN of a revision, or a family: its latest revision. */
  readonly taskDefinition: string;
  readonly containerName: string;
  /** Replaces the command of the container. */
  readonly command?: readonly string[];
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly timeLimitSeconds: number;
}

/** Name under which Service Connect knows the web service. */
export const WEB_NAME = 'web';

/** Port of the web service's API in its container. */
export const WEB_PORT = 8080;

/** Port of the task runner's health server in its container. */
export const RUNNER_HEALTH_PORT = 8081;

/** The process is up. Load balancers and container health checks ask this. */
export const LIVENESS_PATH = '/livez';

/** The process can reach its queue and store. */
export const READINESS_PATH = '/readyz';

/** What a service measures, in Prometheus' text form. */
export const METRICS_PATH = '/metrics';

/** File name of the bundle in each image; an image's CMD is `node <bundle>`. */
export const SERVER_BUNDLE = 'server.js';

/** Folder of the console's files beside the web service's bundle. */
export const CONSOLE_BUNDLE = 'console';

/** Bundle of the application's handler tasks beside the runner's: `exports.tasks`, and `exports.schemasOf` for them. */
export const TASKS_BUNDLE = 'tasks.js';

/** The runner's other entry, started in a worker thread or child process. */
export const EXECUTOR_BUNDLE = 'executor.js';

/** A queue message: a run, or what a run is to be made of. */
export type QueueMessage = RunMessage | StartMessage;

/** The run's id, and what a queue can make use of; everything else is in the run store. */
export interface RunMessage {
  readonly version: 1;
  readonly runId: string;
  readonly task?: string;
  /** Absent: 0. */
  readonly priority?: number;
}

/** From one that cannot write to the run store, as EventBridge Scheduler: the task runner makes the run. */
export interface StartMessage {
  readonly version: 1;
  readonly start: {
    readonly task: string;
    readonly input?: unknown;
    /** What makes the run once and no more, however often the message comes: its id is made from this. */
    readonly key: string;
    /** Whether it may run beside the task's run before that was started so. Absent: `allow`. */
    readonly overlap?: 'skip' | 'queue' | 'allow';
  };
}

/**
 * A run that was lost with its runner this often is given up. It is, by the runner that gets it next, before a queue
 * of the default `maxReceives` makes its message a dead letter, and by the sweeper where the queue was quicker.
 */
export const MOST_LOSSES = 3;

/** Bytes of a result, as JSON. What is too large for a table item goes to the bucket, unseen by task and caller. */
export const LARGEST_RESULT_BYTES = 16 * 1024 * 1024;

/** Message of the task runner's log line when a run's attempt ends; its `state` tells how. */
export const RUN_ENDS = 'run ends';

/** Name of the container with the application's own code in each task definition. */
export const MAIN_CONTAINER = 'main';

/**
 * Keys of the run table. An item is a run (`part` = `run`), a piece of its log (`part` = `log#…`), or who runs a
 * scheduled task now (`part` = `lock`, under {@link scheduleLock}), or a key of the API (`id` =
 * {@link API_KEYS_PARTITION}), or the picture of the environment (`id` = {@link ARCHITECTURE_PARTITION}).
 */
export const RUN_TABLE = {
  partitionKey: 'id',
  sortKey: 'part',
  /** Seconds since 1970 after which DynamoDB removes the item. */
  timeToLive: 'expiresAt',
  /** Index over the runs of one task, by time of submission. */
  byTask: { name: 'by-task', partitionKey: 'task', sortKey: 'createdAt' },
  /**
   * Index over unfinished runs of one task, by when they can be claimed, in milliseconds since 1970. Runs that
   * failed and are not done again are in it by the time of their end, under {@link deadPartition}; other finished runs
   * lack its partition key.
   */
  unfinished: { name: 'unfinished', partitionKey: 'unfinishedTask', sortKey: 'leaseUntil' },
} as const;

/** Parts of the index over unfinished runs that hold dead letters: one alone would take too few writes a second. */
export const DEAD_PARTITIONS = 8;

/** Where the dead letter of a run is; no task has such a name. */
export const deadPartition = (place: number): string => `#dead-${place % DEAD_PARTITIONS}`;

/** Sort key, in the run table, of who runs a scheduled task now. */
export const LOCK_PART = 'lock';

/** Partition key, in the run table, of who runs a scheduled task now; no run has such an id. */
export const scheduleLock = (task: string): string => `schedule#${task}`;

/** Partition key, in the run table, of the keys of the API; no run has such an id. */
export const API_KEYS_PARTITION = 'api-keys';

/** Partition key, in the run table, of the picture of the environment; no run has such an id. */
export const ARCHITECTURE_PARTITION = 'architecture';
