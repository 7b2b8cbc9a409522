/** What the rest of the kit reads: an environment with every default and override applied. */

/** CPU units of Fargate; 1024 is one vCPU. */
export type CpuUnits = 256 | 512 | 1024 | 2048 | 4096 | 8192 | 16384;

export type Architecture = 'x86_64' | 'arm64';

export interface ResolvedApplication {
  readonly name: string;
  /** In promotion order. At least one. */
  readonly environments: readonly ResolvedEnvironment[];
  readonly delivery: ResolvedDelivery;
}

export interface ResolvedDelivery {
  /** Account and region that hold the ECR repositories and the role Jenkins assumes. */
  readonly account: string;
  readonly region: string;
  /** Name of the role that Jenkins assumes: `<application>-pipeline`. */
  readonly pipelineRole: string;
  /** Untagged or old images kept per repository. Default 50. */
  readonly keepImages: number;
  readonly jenkins: ResolvedJenkins;
}

export interface ResolvedJenkins {
  /** Label of the agents that run the stages. Default `linux && docker`. */
  readonly agentLabel: string;
  /**
   * OpenID Connect issuer of the Jenkins controller, for role assumption without long-lived keys;
   * undefined: the role trusts the delivery account's own principals.
   */
  readonly oidcIssuer?: string;
}

export interface ResolvedEnvironment {
  readonly application: string;
  readonly name: string;
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
  /** Production: stateful resources are retained and protected. Default: true for `prod`. */
  readonly production: boolean;
  /** A person approves before the pipeline deploys. Default: `production`. */
  readonly approval: boolean;
  readonly network: ResolvedNetwork;
  readonly web: ResolvedWeb;
  readonly taskRunner: ResolvedTaskRunner;
  /** In the order written. */
  readonly tasks: readonly ResolvedTask[];
  readonly observability: ResolvedObservability;
  readonly tags: Readonly<Record<string, string>>;
}

export interface ResolvedNetwork {
  readonly cidr: string;
  /** Availability zones, 2 or 3. Default 2. */
  readonly zones: number;
  /** Default: `single`, in production `per-zone`. */
  readonly nat: 'single' | 'per-zone';
}

export interface Compute {
  readonly cpu: CpuUnits;
  readonly memoryMiB: number;
  readonly architecture: Architecture;
  readonly environment: Readonly<Record<string, string>>;
}

export interface ResolvedWeb extends Compute {
  readonly minTasks: number;
  readonly maxTasks: number;
  /** Target of CPU scaling in percent. Default 60. */
  readonly scaleAtCpuPercent: number;
  /** Target of request scaling, per task and minute. Default 1000. */
  readonly scaleAtRequestsPerTask: number;
  /** Health check of the load balancer. */
  readonly healthCheckPath: string;
  readonly healthCheckIntervalSeconds: number;
  /** Share of tasks on Fargate Spot beyond the first `minTasks`, which stay on demand. */
  readonly spot: boolean;
  readonly stopTimeoutSeconds: number;
  /** Own image instead of the kit's web service: folder with a Dockerfile, from the project root. */
  readonly image?: ImageSource;
  /** Addresses that may reach the load balancer. Default `0.0.0.0/0`. */
  readonly allowFrom: readonly string[];
}

export interface ResolvedTaskRunner extends Compute {
  readonly minTasks: number;
  readonly maxTasks: number;
  /** Messages per task that scaling aims for. Default 10. */
  readonly backlogPerTask: number;
  readonly spot: boolean;
  readonly stopTimeoutSeconds: number;
  /** Deliveries before a message goes to the dead-letter queue. Default 5. */
  readonly maxReceives: number;
}

export interface ImageSource {
  /** Folder with the Dockerfile, from the project root. */
  readonly build: string;
  /** Name of the Dockerfile in it. Default `Dockerfile`. */
  readonly dockerfile: string;
}

export type ResolvedTask = ResolvedHandlerTask | ResolvedContainerTask;

export interface ResolvedHandlerTask {
  readonly kind: 'handler';
  readonly name: string;
  /** TypeScript file whose default export is `defineTask(…)`, from the project root. */
  readonly handler: string;
}

export interface ResolvedContainerTask extends Compute {
  readonly kind: 'container';
  readonly name: string;
  readonly image: ImageSource;
  /** Replaces the image's CMD. */
  readonly command?: readonly string[];
  readonly timeLimitSeconds: number;
  /** Attempts in all, the first included. Default 1. */
  readonly attempts: number;
  readonly schedule?: ResolvedSchedule;
}

export interface ResolvedSchedule {
  /** As EventBridge Scheduler takes it: `cron(0 2 * * ? *)` or `rate(1 hour)`. */
  readonly expression: string;
  /** As the user wrote it, for pictures and documents. */
  readonly source: string;
  /** IANA time zone. Default `UTC`. */
  readonly timeZone: string;
}

export interface ResolvedObservability {
  /** Days; one of the values CloudWatch Logs allows. Default 30, in production 365. */
  readonly logRetentionDays: number;
  /** Address that alarms are mailed to. */
  readonly alarmEmail?: string;
}
