import type { DeployedStack } from '../ports';

/** What a plan asks of AWS, in the account and region of one stack. Nothing here writes. */
export interface DeployedTemplates {
  /** Undefined: no stack of that name. */
  stack(name: string): Promise<FoundStack | undefined>;
  /** The template as it was given to CloudFormation. */
  template(name: string): Promise<string>;
  /** Names of the stacks nested in it, by logical id. */
  nested(name: string): Promise<ReadonlyMap<string, string>>;
  /** Stacks that are there and are nested in none, whose names begin so. */
  namesBeginning(prefix: string): Promise<readonly string[]>;
}

export type FoundStack = Omit<DeployedStack, 'changedAt'>;

/** Where a stack is, and who may look at it. */
export interface Place {
  readonly account: string;
  readonly region: string;
  readonly lookupRole: string | undefined;
}
