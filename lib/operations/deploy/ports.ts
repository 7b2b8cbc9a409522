/** What a deployment asks of AWS and of the CDK's command line; network.ts and spawn.ts have the real ones. */

export interface StackEvent {
  readonly id: string;
  /** Name of the stack. */
  readonly stack: string;
  readonly logicalId: string;
  /** CloudFormation type. */
  readonly type: string;
  /** `UPDATE_FAILED`. */
  readonly status: string;
  readonly reason: string | undefined;
}

export interface Rollouts {
  /** Id of a stack's newest event; undefined where there is no such stack. */
  newestEvent(stack: string): Promise<string | undefined>;
  /** What came after an event, the oldest first; everything where the stack has no such event. */
  eventsAfter(stack: string, id: string | undefined): Promise<readonly StackEvent[]>;
  /** Asks CloudFormation to stop an update and to roll it back. False: the credentials may not. */
  cancelUpdate(stack: string): Promise<boolean>;
  /** Outputs of a stack by their logical ids. @throws OperationError where it is not there */
  outputs(stack: string): Promise<ReadonlyMap<string, string>>;
}

/** The CDK at work. */
export interface CdkRun {
  readonly ended: Promise<{ readonly exitCode: number; readonly output: string }>;
  /** Ends it, and what it started; CloudFormation goes on by itself. */
  readonly kill: () => void;
}

export interface CdkJob {
  /** Folder of the assembly. */
  readonly assembly: string;
  readonly environment: string;
  /** Paths of stacks, and no others; absent: all of the environment. */
  readonly stacks?: readonly string[];
  /** Name of change sets that are made and not executed. */
  readonly prepare?: string;
}

export type StartCdk = (job: CdkJob) => CdkRun;
