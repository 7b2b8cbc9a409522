import type { LogLine, Run } from '../run';
import { readEvents } from './event-stream';
import type { ListRunsQuery, ProblemDetails, RunEvent, ScheduleStatus, TaskSummary } from './types';

/** The API refused a request; the problem says why. */
export class ApiError extends Error {
  readonly code = 'API_REFUSED';
  readonly problem: ProblemDetails;

  constructor(problem: ProblemDetails) {
    super(problem.detail ?? problem.title);
    this.name = 'ApiError';
    this.problem = problem;
  }
}

export interface ApiClient {
  tasks(): Promise<readonly TaskSummary[]>;
  schedules(): Promise<readonly ScheduleStatus[]>;
  submit(task: string, input?: unknown): Promise<Run>;
  runs(query?: ListRunsQuery): Promise<readonly Run[]>;
  run(id: string): Promise<Run>;
  cancel(id: string): Promise<Run>;
  log(id: string): Promise<readonly LogLine[]>;
  /** The run's log from its beginning and its states, until the run is over or `signal` is aborted. */
  follow(id: string, signal?: AbortSignal): AsyncIterable<RunEvent>;
}

/**
 * A client of the web service.
 *
 * @param url the service's address, without a path
 * @param token sent as bearer token where given
 */
export function apiClient(url: string, token?: string): ApiClient {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };

  const call = async (method: string, path: string, body?: unknown, signal?: AbortSignal) => {
    const response = await fetch(new URL(`/api/v1${path}`, url), {
      method,
      headers: {
        ...headers,
        accept: signal === undefined ? 'application/json' : 'text/event-stream',
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal !== undefined && { signal }),
    });
    if (!response.ok) throw new ApiError(await problemOf(response));
    return response;
  };
  const json = async <T>(method: string, path: string, body?: unknown): Promise<T> =>
    (await (await call(method, path, body)).json()) as T;
  const runPath = (id: string) => `/runs/${encodeURIComponent(id)}`;

  return {
    tasks: async () => (await json<{ tasks: TaskSummary[] }>('GET', '/tasks')).tasks,
    schedules: async () =>
      (await json<{ schedules: ScheduleStatus[] }>('GET', '/schedules')).schedules,
    submit: (task, input) => json('POST', '/runs', { task, ...(input !== undefined && { input }) }),
    runs: async (query = {}) => {
      const entries = Object.entries(query).map(([name, value]): [string, string] => [
        name,
        String(value),
      ]);
      const search = new URLSearchParams(entries);
      return (await json<{ runs: Run[] }>('GET', `/runs?${search.toString()}`)).runs;
    },
    run: (id) => json('GET', runPath(id)),
    cancel: (id) => json('POST', `${runPath(id)}/cancel`),
    log: async (id) => (await json<{ lines: LogLine[] }>('GET', `${runPath(id)}/log`)).lines,
    follow: async function* (id, signal = new AbortController().signal) {
      const { body } = await call('GET', `${runPath(id)}/log`, undefined, signal);
      if (body !== null) yield* readEvents(body);
    },
  };
}

async function problemOf(response: Response): Promise<ProblemDetails> {
  const text = await response.text();
  try {
    return JSON.parse(text) as ProblemDetails;
  } catch {
    return {
      type: 'about:blank',
      title: response.statusText || 'no answer',
      status: response.status,
    };
  }
}
