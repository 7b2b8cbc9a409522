export type { TaskSummary } from '../contract';
import type { LogLine, Run, RunState } from '../run';

/** What the web service's API takes and gives; one place for the service and its callers. */

export interface ListRunsQuery {
  readonly task?: string;
  readonly state?: RunState;
  readonly limit?: number;
}

/** A schedule as the API tells of it. Times are ISO 8601. */
export interface ScheduleStatus {
  readonly name: string;
  readonly task: string;
  /** As EventBridge Scheduler takes it. */
  readonly expression: string;
  readonly timeZone: string;
  readonly overlap: 'skip' | 'queue' | 'allow';
  /** Absent: it is not due again. */
  readonly nextAt?: string;
  /** The last run that it started; absent where there is none, or none is known. */
  readonly lastRun?: { readonly id: string; readonly state: RunState; readonly dueAt: string };
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

/** An event of a run's log stream. */
export type RunEvent =
  { readonly type: 'log'; readonly line: LogLine } | { readonly type: 'state'; readonly run: Run };
