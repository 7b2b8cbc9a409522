/** How a task ended, in the words that DescribeTasks has for it. */
export interface StoppedTask {
  readonly arn: string;
  readonly id: string;
  readonly family: string;
  readonly revision: number;
  readonly startedBy: string;
  readonly stopCode: StopCode;
  readonly stoppedReason: string;
  readonly containers: readonly StoppedContainer[];
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html */
export type StopCode =
  'EssentialContainerExited' | 'ServiceSchedulerInitiated' | 'TaskFailedToStart' | 'UserInitiated';

export interface StoppedContainer {
  readonly name: string;
  /** Undefined: it never ran. */
  readonly exitCode: number | undefined;
  readonly reason: string | undefined;
  readonly image: string;
  /** Its last lines. */
  readonly log: readonly string[];
}

export type TaskStatus = 'PROVISIONING' | 'PENDING' | 'RUNNING' | 'STOPPING' | 'STOPPED';

export type TaskHealth = 'UNKNOWN' | 'HEALTHY' | 'UNHEALTHY';

/** What keeps a task from beginning, in the words of ECS. */
export class TaskFailure extends Error {
  /** Name of the container that it is about; undefined: all of the task. */
  readonly container: string | undefined;

  constructor(message: string, container?: string) {
    super(message);
    this.container = container;
  }
}

/** A secret that is not there, or that the execution role may not read. */
export class SecretError extends Error {}
