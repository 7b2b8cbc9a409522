import type { Rollout } from '../ports';

/** What is asked of a service and its tasks beside `Services`; network.ts has the real one. */

export interface ServiceDeployment extends Rollout {
  readonly id: string;
}

export interface ServiceNow {
  readonly running: number;
  readonly desired: number;
  readonly taskDefinition: string;
  /** Whether ECS Exec is on. */
  readonly exec: boolean;
  readonly deployments: readonly ServiceDeployment[];
  /** The newest first, at most 100: ECS keeps no more. */
  readonly events: readonly { readonly atMs: number; readonly text: string }[];
}

export interface FleetTask {
  /** Last part of its ARN. */
  readonly id: string;
  /** `RUNNING`, `PENDING`, `STOPPED`. */
  readonly status: string;
  /** `HEALTHY`, `UNHEALTHY`, `UNKNOWN`. */
  readonly health: string;
  /** Family and revision: `shop-prod-web:14`. */
  readonly definition: string;
  /** `service:shop-prod-web`, `family:shop-prod-hello`. */
  readonly group: string;
  readonly startedBy: string | undefined;
  readonly startedMs: number | undefined;
  readonly stoppedMs: number | undefined;
  readonly spot: boolean;
  readonly zone: string | undefined;
  /** CPU units and MiB. */
  readonly cpu: number | undefined;
  readonly memory: number | undefined;
  readonly exec: boolean;
  /** Why it stopped, and with which code its main container ended. */
  readonly reason: string | undefined;
  readonly exitCode: number | undefined;
  readonly containers: readonly { readonly name: string; readonly runtimeId: string | undefined }[];
}

/** Bounds that scaling keeps. */
export interface Limits {
  readonly min: number;
  readonly max: number;
}

export interface Fleet {
  /** Undefined: there is no such service. */
  service(cluster: string, name: string): Promise<ServiceNow | undefined>;
  /** Id of the deployment that replaces each task by one of the same version. */
  redeploy(cluster: string, name: string): Promise<string>;
  setCount(cluster: string, name: string, count: number): Promise<void>;
  tasks(cluster: string, stopped: boolean): Promise<readonly FleetTask[]>;
  stopTask(cluster: string, id: string, reason: string): Promise<void>;
  /** Undefined: nothing scales it. */
  limits(cluster: string, name: string): Promise<Limits | undefined>;
  setLimits(cluster: string, name: string, limits: Limits): Promise<void>;
}
