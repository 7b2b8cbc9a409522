import type { Comparison, Range } from '../cost';

/** What a deployment of an environment would change. */
export interface Plan {
  readonly environment: string;
  readonly account: string;
  readonly region: string;
  /** `new`: nothing of it is there yet. */
  readonly extent: 'new' | 'changed' | 'same';
  /** In the order of deployment; those without changes too. */
  readonly stacks: readonly StackPlan[];
  /** What data is lost, or could be; the worst first. */
  readonly losses: readonly DataLoss[];
  /** Rights that grow. */
  readonly access: readonly AccessGrowth[];
  /** Security-group rules that let more through. */
  readonly network: readonly OpenedRule[];
  readonly images: readonly ImageChange[];
  readonly settings: readonly SettingChange[];
  /** Undefined where the region has no list prices. */
  readonly cost: CostChange | undefined;
  /** What a person must know before a yes: a stack that failed, one that is no longer in the app. */
  readonly notes: readonly string[];
}

export type StackMark = 'added' | 'removed' | 'changed' | 'same';

export interface StackPlan {
  /** Path in the assembly: `prod/web`. */
  readonly path: string;
  /** Name in CloudFormation. */
  readonly name: string;
  readonly mark: StackMark;
  readonly changes: readonly ResourcePlan[];
  /** Outputs, parameters and the like: `output WebUrl added`. */
  readonly other: readonly string[];
}

/** `version`: a new one beside the old, as task definitions are made. `released`: it stays, outside of the stack. */
export type Effect =
  'create' | 'update' | 'replace' | 'maybe-replace' | 'version' | 'delete' | 'release';

export interface ResourcePlan {
  /** `<stack path>#<logical id>` */
  readonly id: string;
  readonly logicalId: string;
  readonly type: string;
  /** In people's words. */
  readonly name: string;
  readonly mark: 'added' | 'removed' | 'changed';
  readonly effect: Effect;
  /** Properties that make CloudFormation replace it. */
  readonly because: readonly string[];
  /** Properties, and attributes such as `DeletionPolicy`, that change. */
  readonly properties: readonly string[];
  /** What CloudFormation says of it in a change set: whether another one takes its place. */
  readonly told?: Replacement;
}

export type Replacement = 'certain' | 'conditional' | 'none';

/** What CloudFormation says of a resource, in a change set. */
export interface Told {
  readonly replacement: Replacement | undefined;
  readonly because: readonly string[];
}

export interface DataLoss {
  readonly text: string;
  /** `kept`: the data stays somewhere. `maybe`: it depends on values that only the deployment knows. */
  readonly severity: 'lost' | 'maybe' | 'kept';
  /** Id of the resource. */
  readonly resource: string;
}

export interface AccessGrowth {
  readonly kind: 'rights' | 'managed policy' | 'trust' | 'resource policy' | 'denial gone';
  /** Who may do more: a role, or a principal. */
  readonly who: string;
  readonly actions: readonly string[];
  readonly on: readonly string[];
  /** All of them must hold; empty: always. */
  readonly conditions: readonly string[];
  /** Any action on any resource, or anyone at all. */
  readonly isWide: boolean;
  /** Whether who or what it is about is new itself. */
  readonly isNew: boolean;
  /** Id of the resource that says so. */
  readonly resource: string;
}

export interface OpenedRule {
  readonly direction: 'in' | 'out';
  /** The security group in people's words. */
  readonly group: string;
  /** `tcp 443`, `all traffic`. */
  readonly ports: string;
  /** `anyone (0.0.0.0/0)`, a range, another group. */
  readonly peer: string;
  readonly isAnyone: boolean;
  readonly isNew: boolean;
  /** Id of the resource that says so. */
  readonly resource: string;
}

export interface ImageChange {
  /** `web`, `task-runner`, `hello`. */
  readonly workload: string;
  readonly container: string;
  /** Undefined where there was none, or is none any more. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

export interface SettingChange {
  readonly workload: string;
  /** `tasks`, `CPU`, `memory`, `variable LOG_LEVEL`. */
  readonly name: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** US dollars a month. */
export interface CostChange extends Comparison {
  readonly before: Range;
  readonly after: Range;
}
