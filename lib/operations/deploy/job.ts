import type { Assembly } from '../../assembly';
import type { Caller } from '../account/ports';
import type { ChangeSets } from '../change-sets/ports';
import type { Objects } from '../ledger/ports';
import type { DeploymentRecord } from '../ledger/record';
import type { Stacks } from '../ports';
import type { Release } from '../release';
import type { SmokeReport } from '../smoke/report';
import type { RingingAlarm, ServiceEvidence, Verdict } from '../verdict';
import type { Witness } from '../verdict/ports';
import type { ApplyEvent } from './apply';
import type { Rollouts, StartCdk } from './ports';

/** What is deployed, and where. */
export interface DeploymentJob {
  readonly kind: 'deploy' | 'rollback';
  readonly environment: string;
  readonly release: Release;
  /** Folder of its assembly. */
  readonly assembly: string;
  readonly caller: Caller;
  /** Address of the pipeline's build. */
  readonly build: string | undefined;
}

export interface DeployPorts {
  readonly aws: Rollouts & Witness & Pick<Stacks, 'resources'>;
  readonly objects: Objects;
  readonly startCdk: StartCdk;
  /** Those that a plan made for this release are executed. */
  readonly changeSets: ChangeSets;
  /** Copies the images of a release to the environment's registry, unchanged. */
  promote(release: Release, assembly: Assembly): Promise<void>;
  smoke(assembly: Assembly, signal: AbortSignal): Promise<SmokeReport>;
}

/** How a deployment ended. `left`: it failed, and there was no release to go back to. */
export type Ending =
  'deployed' | 'unchanged' | 'failed' | 'left' | 'rolled back' | 'rollback failed';

/** How a deployment went. */
export interface DeploymentEnd {
  readonly ending: Ending;
  /** What made it stop, where that was no failure of what was deployed. */
  readonly stopped: 'interrupted' | 'timed out' | undefined;
  readonly record: DeploymentRecord;
  /** Why it failed; undefined: it did not. */
  readonly verdict: Verdict | undefined;
  readonly smoke: SmokeReport | undefined;
  /** Names of stacks that a person must look at: neither as they were nor as they should be. */
  readonly stuck: readonly string[];
}

export type DeployEvent =
  | ApplyEvent
  | {
      readonly type: 'phase';
      readonly phase: 'archive' | 'promote' | 'stacks' | 'serving' | 'smoke';
    }
  | { readonly type: 'smoked'; readonly report: SmokeReport }
  /** How services roll out; told at each look. */
  | {
      readonly type: 'rollout';
      readonly services: readonly ServiceEvidence[];
      readonly alarms: readonly RingingAlarm[];
    }
  /** It fails for certain, so that nobody waits any longer. */
  | { readonly type: 'foreseen'; readonly verdict: Verdict }
  | { readonly type: 'failed'; readonly verdict: Verdict }
  | { readonly type: 'rolling back'; readonly to: string }
  | { readonly type: 'rollback failed'; readonly cause: string };

export interface DeployOptions {
  readonly signal: AbortSignal;
  readonly timeLimitMs: number;
  readonly tell: (event: DeployEvent) => void;
  readonly everyMs?: number;
}
