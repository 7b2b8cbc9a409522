import type { TaskSummary } from '../contract';
import type { Grant } from '../keys/scope';
import type { Redriven } from '../retry';
import type { LogLine, Run, RunState, RunSummary } from '../run';
import type { RunCounts } from '../store';
import type { QueueStatus, RunnerStatus } from '../status';
import type { TaskSchemas } from '../task-schemas';

/** What the web service's API takes and gives; one place for the service and its callers. */

export type { QueueStatus, Redriven, RunnerStatus, TaskSummary };

/** A task, and what its input and result look like where a task runner has said so. */
export type TaskType = TaskSummary & Partial<TaskSchemas>;

/** A run to be. */
export interface Submission {
  readonly task: string;
  /** Any JSON that the task takes. */
  readonly input?: unknown;
  /** The caller's own name for the run: submitted again under it, it is the same run. At most 200 characters. */
  readonly key?: string;
  /** Seconds until it may begin, 28 days at most. */
  readonly delay?: number;
  /** It begins no earlier than this time: RFC 3339, with its offset. */
  readonly at?: string;
  /** Runs of a higher priority begin first, from -100 to 100. Default 0. */
  readonly priority?: number;
}

/** What became of one submission of several. */
export type BatchResult =
  | { readonly status: 200 | 201; readonly run: Run }
  | { readonly status: number; readonly problem: ProblemDetails };

/** Times are RFC 3339, with their offset. */
export interface ListRunsQuery {
  readonly task?: string;
  readonly state?: RunState | readonly RunState[];
  /** Submitted at this time or later. */
  readonly createdAfter?: string;
  /** Submitted before this time. */
  readonly createdBefore?: string;
  /** Its id or its key begins so. */
  readonly prefix?: string;
  /** From 1 to 500. Default 50. */
  readonly limit?: number;
  /** `next` of the page before. */
  readonly cursor?: string;
}

/** Which runs are counted. Times are RFC 3339, with their offset. */
export type CountRunsQuery = Pick<ListRunsQuery, 'task' | 'createdAfter' | 'createdBefore'>;

export type { RunCounts };

/** Runs, the newest first. */
export interface RunPage {
  readonly runs: readonly RunSummary[];
  /** There may be more: the cursor of the next page. */
  readonly next?: string;
}

/** Which failed runs to do again. Times are RFC 3339, with their offset. */
export interface RedriveRequest {
  /** Default: all tasks. */
  readonly task?: string;
  readonly createdAfter?: string;
  readonly createdBefore?: string;
  /** From 1 to 1,000. Default 1,000. */
  readonly limit?: number;
}

/** A key of the API to be. */
export interface KeyRequest {
  readonly name: string;
  readonly scopes: readonly Grant[];
  /** Seconds. Default: until it is revoked. */
  readonly expiresIn?: number;
}

/** Whom the API takes its caller for, and what they may do. */
export interface WhoAmI {
  /** `person`: logged in at the load balancer; `token`: of an issuer; `bootstrap`: the deployment's own token. */
  readonly kind: 'key' | 'person' | 'token' | 'bootstrap' | 'this machine';
  /** Of the key, or of the subject; absent where the kind says it all. */
  readonly name?: string;
  readonly scopes: readonly Grant[];
}

/** A schedule as the API tells of it. Times are ISO 8601. */
export interface ScheduleStatus {
  readonly name: string;
  readonly task: string;
  /** As EventBridge Scheduler takes it. */
  readonly expression: string;
  readonly timeZone: string;
  readonly overlap: 'skip' | 'queue' | 'allow';
  /** `DISABLED`: somebody has switched it off in EventBridge Scheduler; it fires no more until it is switched on. */
  readonly state: 'ENABLED' | 'DISABLED';
  /** Absent: it is not due again, or is switched off. */
  readonly nextAt?: string;
  /** The last run that it started; absent where there is none, or none is known. */
  readonly lastRun?: {
    readonly id: string;
    readonly state: RunState;
    /** Absent where nobody can tell any more. */
    readonly dueAt?: string;
  };
}

/** RFC 9457 problem details. */
export interface ProblemDetails {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  /** The field that is wrong, as a JSON pointer: `/task`. */
  readonly pointer?: string;
}

/** Steps that a run has finished; `result` is absent where a step had none. */
export interface FinishedSteps {
  readonly steps: readonly { readonly name: string; readonly result?: unknown }[];
}

/** An event of a run's log stream. */
export type RunEvent =
  { readonly type: 'log'; readonly line: LogLine } | { readonly type: 'state'; readonly run: Run };

/** Queue and runners as they are now. */
export interface ServiceStatus {
  readonly queue: QueueStatus;
  readonly runners: readonly RunnerStatus[];
}

/** An event of the stream of everything that happens. */
export type LiveEvent =
  /** A run is new or has changed: its state, attempts or progress. Of quick changes, the last one is told. */
  | { readonly type: 'run'; readonly run: RunSummary }
  /** The queue or the runners have changed. The first one comes at once. */
  | ({ readonly type: 'status' } & ServiceStatus)
  /** Something was missed, or too much happened to be told one by one: what is shown must be asked for anew. */
  | { readonly type: 'reset' };

/** What a stream of events is to bring. */
export interface LiveQuery {
  /** Only runs of this task. Default: of all tasks. */
  readonly task?: string;
  /** Only runs that are in one of these states now. Default: in any. */
  readonly state?: RunState | readonly RunState[];
}

/**
 * Runs that failed or took too long and that nobody has done again, the newest first: `POST /runs/{id}/retry` does one
 * again, `POST /redrive` all of them.
 */
export type DeadLetterPage = RunPage;

export interface DeadLettersQuery {
  readonly task?: string;
  /** From 1 to 500. Default 50. */
  readonly limit?: number;
  /** `next` of the page before. */
  readonly cursor?: string;
}
