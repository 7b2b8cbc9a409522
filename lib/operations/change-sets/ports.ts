import type { DeployedStack } from '../ports';

/** What CloudFormation says that a change set does to one resource. */
export interface ToldChange {
  readonly logicalId: string;
  /** CloudFormation type. */
  readonly type: string;
  /** `Dynamic`: only the deployment knows. */
  readonly action: 'Add' | 'Modify' | 'Remove' | 'Import' | 'Dynamic';
  /** Whether another one takes its place; undefined where CloudFormation does not say. */
  readonly replacement: 'certain' | 'conditional' | 'none' | undefined;
  /** Properties that ask for it, and what they wait for: `TaskDefinition (of Definition)`. */
  readonly because: readonly string[];
  /** Of a stack nested in it: the id of the change set there. */
  readonly inner: string | undefined;
}

export interface ChangeSet {
  readonly id: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly createdAtMs: number;
  /** `CREATE_COMPLETE`, `FAILED`. */
  readonly status: string;
  readonly reason: string | undefined;
  /** `AVAILABLE`; `OBSOLETE` where the stack was changed meanwhile. */
  readonly execution: string;
  readonly changes: readonly ToldChange[];
}

/** Change sets of CloudFormation, in one account and region; network.ts has the real ones. */
export interface ChangeSets {
  /** Undefined: no stack of that name. */
  stack(name: string): Promise<DeployedStack | undefined>;
  /** Outputs of a stack by their logical ids; empty where it is not there. */
  stackOutputs(name: string): Promise<ReadonlyMap<string, string>>;
  /** Names of a stack's change sets; none where it is not there. */
  names(stack: string): Promise<readonly string[]>;
  /** By name, or by id alone. Undefined: there is none. */
  find(stack: string | undefined, nameOrId: string): Promise<ChangeSet | undefined>;
  /** The template that a change set brings, as it was given to CloudFormation. */
  templateIn(stack: string, id: string): Promise<string>;
  /** Begins; the stack's events tell the rest. Undefined: begun; else why CloudFormation does not. */
  execute(stack: string, id: string): Promise<string | undefined>;
  remove(stack: string, name: string): Promise<void>;
}
