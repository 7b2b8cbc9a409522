/** What is known about a deployment that failed: gathered while it ran, since ECS and the way back both destroy it. */
export interface Evidence {
  /** `dev`. */
  readonly environment: string;
  /** How it ended. `given up`: what was seen could not pass by itself, so nobody waited any longer. */
  readonly how: 'failed' | 'given up' | 'timed out' | 'cancelled';
  readonly services: readonly ServiceEvidence[];
  /** Failed resources of CloudFormation, the oldest first. */
  readonly resources: readonly FailedResource[];
  /** Alarms that rang because of this deployment: those that ECS or the smoke test names. */
  readonly alarms: readonly RingingAlarm[];
  /** Lifecycle hooks that were asked. */
  readonly hooks: readonly HookResult[];
  /** The task that runs before the new version starts; undefined: none, or not known. */
  readonly releaseTask: StoppedTask | undefined;
  /** What the tool that deployed said last, or the try that failed; one line. */
  readonly said: string | undefined;
  /** Id of the release, or another name for what serves now; undefined: nothing was put back. */
  readonly rolledBackTo: string | undefined;
}

/** One service of the environment, as far as *this* deployment touched it. */
export interface ServiceEvidence {
  /** Name of the ECS service, or what people call it on a laptop: `web`. */
  readonly name: string;
  /** The rollout of our revision; undefined: it has not begun, or nobody could look. */
  readonly rollout: RolloutEvidence | undefined;
  /** Tasks of our revision that stopped, the oldest first. */
  readonly stopped: readonly StoppedTask[];
  /** Targets of our revision that are not healthy. */
  readonly targets: readonly TargetEvidence[];
  /** Messages of the service's own log since the deployment began, the oldest first. */
  readonly events: readonly string[];
  /** What the task definition and the target group say, for words about what to mend. */
  readonly settings: ServiceSettings;
}

export interface RolloutEvidence {
  /** Of ECS: `PENDING`, `IN_PROGRESS`, `SUCCESSFUL`, `STOPPED`, `ROLLBACK_IN_PROGRESS`, …, or `COMPLETED`, `FAILED`. */
  readonly status: string;
  readonly reason: string | undefined;
  /** `PRE_SCALE_UP`, `BAKE_TIME`, …; of blue-green, canary and linear alone. */
  readonly stage: string | undefined;
  /** `web:7`. */
  readonly revision: string;
  readonly running: number;
  readonly desired: number;
  readonly failed: number;
  /** Percent of production traffic; undefined: ECS does not say. */
  readonly weight: number | undefined;
}

/** A stopped task in ECS's shape. */
export interface StoppedTask {
  readonly id: string;
  /** `TaskFailedToStart`, `EssentialContainerExited`, `ServiceSchedulerInitiated`, `SpotInterruption`, … */
  readonly stopCode: string | undefined;
  /** `CannotPullContainerError: …`, `Essential container in task exited`. */
  readonly stoppedReason: string | undefined;
  readonly containers: readonly StoppedContainer[];
}

export interface StoppedContainer {
  readonly name: string;
  /** Undefined: it never ran. */
  readonly exitCode: number | undefined;
  /** `OutOfMemoryError: Container killed due to memory usage`. */
  readonly reason: string | undefined;
  /** `sha256:…`. */
  readonly imageDigest: string | undefined;
  /** `HEALTHY`, `UNHEALTHY`, `UNKNOWN`: of its own health check. */
  readonly health?: string;
  /** Its last lines, the oldest first, 50 at most; none where nobody could read them. */
  readonly log: readonly string[];
}

/** A target's health in the load balancer's words. */
export interface TargetEvidence {
  readonly id: string;
  readonly port: number | undefined;
  /** `unhealthy`, `initial`, `unused`, `draining`, `unavailable`. */
  readonly state: string;
  /** `Target.ResponseCodeMismatch`. */
  readonly reason: string | undefined;
  /** `Health checks failed with these codes: [404]`. */
  readonly description: string | undefined;
}

export interface FailedResource {
  /** Path of the stack: `dev/web`. */
  readonly stack: string;
  /** Path of the construct in it: `WebService/Service`. */
  readonly resource: string;
  /** `AWS::ECS::Service`. */
  readonly type: string;
  /** `UPDATE_FAILED`. */
  readonly status: string;
  readonly reason: string | undefined;
}

export interface RingingAlarm {
  readonly name: string;
  /** CloudWatch's own words for its state. */
  readonly reason: string | undefined;
}

export interface HookResult {
  /** Name of the function, `pause` for one that waits for a person. */
  readonly name: string;
  /** `POST_SCALE_UP`; undefined where ECS does not say. */
  readonly stage: string | undefined;
  /** `AWAITING_ACTION`, `IN_PROGRESS`, `SUCCEEDED`, `FAILED`, `TIMED_OUT`. */
  readonly status: string;
}

/** What could be wrong, in the words of the configuration; undefined where it is not known. */
export interface ServiceSettings {
  /** `x86-64`, `arm64`. */
  readonly architecture?: string;
  /** MiB of the task, or of the container where only that has a limit. */
  readonly memoryMib?: number;
  readonly healthPath?: string;
  /** Port of the container. */
  readonly port?: number;
  /** Codes that count as healthy: `200`, `200-299`. */
  readonly healthyCodes?: string;
  readonly graceSeconds?: number;
  /** Whether it runs on Fargate Spot. */
  readonly spot?: boolean;
  /** What the containers' secrets come from: names or ARNs. */
  readonly secrets?: readonly string[];
}

/** Lines of log that are kept of each container. */
export const LOG_LINES = 50;

type Known = Partial<Omit<Evidence, 'services'>> & {
  readonly environment: string;
  readonly services?: readonly (Partial<ServiceEvidence> & { readonly name: string })[];
};

/** Evidence of which only some is known; the rest is empty. */
export function evidenceOf({ services = [], ...known }: Known): Evidence {
  return {
    how: 'failed',
    resources: [],
    alarms: [],
    hooks: [],
    releaseTask: undefined,
    said: undefined,
    rolledBackTo: undefined,
    ...known,
    services: services.map((service) => ({
      rollout: undefined,
      stopped: [],
      targets: [],
      events: [],
      settings: {},
      ...service,
    })),
  };
}
