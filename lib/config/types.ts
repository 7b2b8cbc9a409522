/** What the rest of the kit reads: an environment with every default and override applied. */

import type { ResolvedDelivery } from './sections/delivery';
import type { Customize } from './customize';
import type { Release } from './release';
import type { ResolvedDeployment } from './sections/deployment';
import type { ResolvedEvent } from './sections/events';
import type { ResolvedNetwork } from './sections/network';
import type { ResolvedObservability } from './sections/observability';
import type { ResolvedSafety } from './sections/safety';
import type { ResolvedStorage } from './sections/storage';
import type { ResolvedTaskRunner } from './sections/task-runner';
import type { ResolvedTask } from './sections/tasks';
import type { ResolvedTopic } from './sections/topics';
import type { ResolvedView } from './sections/views';
import type { ResolvedWeb } from './sections/web';

export type { CpuUnits } from './fargate';
export type { Architecture, Compute } from './sections/compute';
export type { Customize } from './customize';
export type { Release, ReleasedImage } from './release';
export type { ResolvedDelivery, ResolvedJenkins } from './sections/delivery';
export type { HookStage, ReleaseTask, ResolvedDeployment } from './sections/deployment';
export type { ResolvedEvent } from './sections/events';
export type { ImageSource } from './sections/image';
export type * from './sections/network';
export type { AlarmName, ResolvedAlarm } from './sections/alarms';
export type {
  ResolvedBudget,
  ResolvedObservability,
  SlackChannel,
  TeamsChannel,
} from './sections/observability';
export type { ResolvedSafety } from './sections/safety';
export type { Overlap, ResolvedSchedule } from './sections/schedule';
export type { Companions, DependencyCondition, ResolvedSidecar } from './sections/sidecars';
export type { ResolvedSecret } from './sections/secrets';
export type * from './sections/storage';
export type { ResolvedQueue, ResolvedRunner, ResolvedTaskRunner } from './sections/task-runner';
export type { ResolvedContainerTask, ResolvedHandlerTask, ResolvedTask } from './sections/tasks';
export type { ResolvedVolume } from './sections/volumes';
export type { ResolvedSubscription, ResolvedTopic } from './sections/topics';
export type { ResolvedView } from './sections/views';
export type { ResolvedWeb } from './sections/web';
export type { SharedLoadBalancer } from './sections/shared-load-balancer';
export type { ResolvedAuth } from './sections/web-auth';
export type { ResolvedLogin } from './sections/web-entry';
export type { ResolvedScaling } from './sections/web-scaling';

export interface ResolvedApplication {
  readonly name: string;
  /** In promotion order. At least one. */
  readonly environments: readonly ResolvedEnvironment[];
  readonly delivery: ResolvedDelivery;
  /** Views of an environment: the built-in ones first. */
  readonly views: readonly ResolvedView[];
  /** Runs after the stacks of an environment are built, once with each. */
  readonly customize?: Customize;
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
  /** The pipeline deploys it side by side with the environment before it. Default: false. */
  readonly alongside: boolean;
  readonly network: ResolvedNetwork;
  readonly web: ResolvedWeb;
  readonly deployment: ResolvedDeployment;
  readonly taskRunner: ResolvedTaskRunner;
  /** In the order written. */
  readonly tasks: readonly ResolvedTask[];
  readonly storage: readonly ResolvedStorage[];
  readonly topics: readonly ResolvedTopic[];
  readonly events: readonly ResolvedEvent[];
  readonly observability: ResolvedObservability;
  readonly safety: ResolvedSafety;
  readonly tags: Readonly<Record<string, string>>;
  /** Images by digest; undefined: they are built from source. */
  readonly release?: Release;
}
