export type { TaskSummary } from '../contract';
import type { LogLine, Run, RunState } from '../run';

/** What the web service's API takes and gives; one place for the service and its callers. */

export interface ListRunsQuery {
  readonly task?: string;
  readonly state?: RunState;
  readonly limit?: number;
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
