import { Agent, errors, request, RetryAgent, type Dispatcher } from 'undici';
import type { Architecture, PublishedArchitecture } from '../architecture';
import type { KeyView, NewKey } from '../keys/key-admin';
import { newRunId } from '../random';
import type { LogLine, Run } from '../run';
import { ApiError } from './api-error';
import { readEvents, readMessages } from './event-stream';
import { liveEvents } from './live';
import type {
  BatchResult,
  CountRunsQuery,
  DeadLetterPage,
  DeadLettersQuery,
  FinishedSteps,
  KeyRequest,
  ListRunsQuery,
  LiveEvent,
  LiveQuery,
  ProblemDetails,
  QueueStatus,
  Redriven,
  RedriveRequest,
  RunCounts,
  RunEvent,
  RunnerStatus,
  RunPage,
  ScheduleStatus,
  Submission,
  TaskType,
  WhoAmI,
} from './types';

export { ApiError };

/** The web service did not answer, though it was asked several times. */
export class UnreachableError extends Error {
  readonly code = 'API_UNREACHABLE';

  constructor(url: string, cause: unknown) {
    super(`the web service at ${url} does not answer`, { cause });
    this.name = 'UnreachableError';
  }
}

type SubmitOptions = Omit<Submission, 'task' | 'input'>;

/** The API of the web service, call by call. Each throws {@link ApiError} or {@link UnreachableError}. */
export interface ApiClient {
  tasks(): Promise<readonly TaskType[]>;
  schedules(): Promise<readonly ScheduleStatus[]>;
  /** Without a key it makes one: a submission that is sent again after a lost answer is still one run. */
  submit(
    task: string,
    input?: unknown,
    options?: SubmitOptions,
    signal?: AbortSignal,
  ): Promise<Run>;
  /** At most 500. */
  submitBatch(submissions: readonly Submission[]): Promise<readonly BatchResult[]>;
  /** One page of runs. */
  runs(query?: ListRunsQuery): Promise<RunPage['runs']>;
  page(query?: ListRunsQuery): Promise<RunPage>;
  /** How many of the newest runs are in each state. */
  counts(query?: CountRunsQuery): Promise<RunCounts>;
  run(id: string, signal?: AbortSignal): Promise<Run>;
  cancel(id: string): Promise<Run>;
  /** A new run that does a failed one again. */
  retry(id: string): Promise<Run>;
  redrive(request?: RedriveRequest): Promise<Redriven & { readonly count: number }>;
  /** Results of the steps that a run has finished. */
  steps(id: string): Promise<FinishedSteps['steps']>;
  log(id: string): Promise<readonly LogLine[]>;
  /**
   * The run's log after a line and its states, until the run is over, the connection breaks or `signal` is aborted.
   * `onRetry` hears after how many milliseconds to come back.
   */
  follow(
    id: string,
    signal?: AbortSignal,
    after?: number,
    onRetry?: (ms: number) => void,
  ): AsyncIterable<RunEvent>;
  queue(): Promise<QueueStatus>;
  runners(): Promise<readonly RunnerStatus[]>;
  deadLetters(query?: DeadLettersQuery): Promise<DeadLetterPage>;
  /**
   * Everything that happens from now on, until `signal` is aborted, however often the connection breaks. The first event
   * is a `reset`: what is known from before is old.
   */
  events(query?: LiveQuery, signal?: AbortSignal): AsyncIterable<LiveEvent>;
  /** What was deployed, as it was published last. */
  architecture(): Promise<PublishedArchitecture>;
  /** Replaces it. */
  publishArchitecture(architecture: Architecture): Promise<void>;
  /** Whom the service takes this client for, and what that one may do. */
  whoAmI(): Promise<WhoAmI>;
  /** Keys of the API; for those who may do all. */
  keys(): Promise<readonly KeyView[]>;
  /** The answer alone holds the key itself. */
  createKey(request: KeyRequest): Promise<NewKey>;
  /** A second secret; the one before is good for `grace` seconds more, by default a day. */
  rotateKey(name: string, options?: { expiresIn?: number; grace?: number }): Promise<NewKey>;
  revokeKey(name: string): Promise<void>;
  /** Closes idle connections; the client can be used all the same. */
  close(): void;
}

/** Waits before a request is sent again: 0.2 s, 0.4 s, … unless the service says how long. */
const RETRY = { maxRetries: 4, minTimeout: 200, maxTimeout: 5000, timeoutFactor: 2 } as const;

/** A stream is never silent for so long: the service sends a sign of life every 15 seconds. */
const SILENCE_MS = 45_000;

const ANSWER_MS = 60_000;

interface Call {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** False: done a second time, it would be another thing. Then it is sent again only where it surely was not done. */
  readonly repeatable?: boolean;
}

/**
 * A client of the web service. What did not get through, or was turned away with 429 or 503, is sent again, as
 * `Retry-After` says.
 *
 * @param url the service's address, without a path
 * @param token sent as bearer token where given
 */
export function apiClient(url: string, token?: string): ApiClient {
  const agent = new Agent({ headersTimeout: ANSWER_MS, bodyTimeout: SILENCE_MS });
  const again = (options: object) =>
    new RetryAgent(agent, {
      ...RETRY,
      ...options,
      retryAfter: true,
      methods: ['GET', 'POST', 'PUT'],
      statusCodes: [429, 503],
      throwOnError: false,
    });
  const patient = again({});
  const careful = again({ errorCodes: ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'] });
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };

  const send = async (
    dispatcher: Dispatcher,
    { method, path, body, headers, signal }: Call,
  ): Promise<Dispatcher.ResponseData> => {
    try {
      const response = await request(new URL(`/api/v1${path}`, url), {
        dispatcher,
        method,
        headers: {
          accept: 'application/json',
          ...authorization,
          ...headers,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        ...(signal !== undefined && { signal }),
      });
      if (response.statusCode < 300) return response;
      throw new ApiError(problemOf(response.statusCode, await response.body.text()));
    } catch (error) {
      throw reasonOf(error, url, signal);
    }
  };
  const call = async <T>(options: Call): Promise<T> => {
    const { body } = await send(options.repeatable === false ? careful : patient, options);
    try {
      return (await body.json()) as T;
    } catch (error) {
      throw reasonOf(error, url, options.signal);
    }
  };
  const keyPath = (name: string) => `/keys/${encodeURIComponent(name)}`;
  const runPath = (id: string) => `/runs/${encodeURIComponent(id)}`;
  const page = (query: ListRunsQuery = {}) =>
    call<RunPage>({ method: 'GET', path: `/runs?${searchOf(query)}` });

  return {
    tasks: async () => (await call<{ tasks: TaskType[] }>({ method: 'GET', path: '/tasks' })).tasks,
    submit: (task, input, options = {}, signal) =>
      call({
        method: 'POST',
        path: '/runs',
        body: { task, input, ...options, key: options.key ?? newRunId() },
        signal,
      }),
    submitBatch: async (submissions) => {
      const runs = submissions.map((one) => ({ ...one, key: one.key ?? newRunId() }));
      return (
        await call<{ results: BatchResult[] }>({
          method: 'POST',
          path: '/runs/batch',
          body: { runs },
        })
      ).results;
    },
    schedules: async () =>
      (await call<{ schedules: ScheduleStatus[] }>({ method: 'GET', path: '/schedules' }))
        .schedules,
    page,
    counts: (query = {}) => call({ method: 'GET', path: `/runs/counts?${searchOf(query)}` }),
    runs: async (query) => (await page(query)).runs,
    run: (id, signal) => call({ method: 'GET', path: runPath(id), signal }),
    cancel: (id) => call({ method: 'POST', path: `${runPath(id)}/cancel` }),
    retry: (id) => call({ method: 'POST', path: `${runPath(id)}/retry`, repeatable: false }),
    redrive: (body = {}) => call({ method: 'POST', path: '/redrive', body, repeatable: false }),
    steps: async (id) =>
      (await call<FinishedSteps>({ method: 'GET', path: `${runPath(id)}/steps` })).steps,
    log: async (id) =>
      (await call<{ lines: LogLine[] }>({ method: 'GET', path: `${runPath(id)}/log` })).lines,
    follow: async function* (id, signal, after = 0, onRetry) {
      // Not the agent that sends again: a stream is taken up where it broke off, not anew.
      const { body } = await send(agent, {
        method: 'GET',
        path: `${runPath(id)}/log`,
        headers: { accept: 'text/event-stream', 'last-event-id': String(after) },
        signal,
      });
      try {
        yield* readEvents(body, onRetry);
      } catch (error) {
        throw reasonOf(error, url, signal);
      } finally {
        body.destroy();
      }
    },
    queue: () => call({ method: 'GET', path: '/queue' }),
    runners: async () =>
      (await call<{ runners: RunnerStatus[] }>({ method: 'GET', path: '/runners' })).runners,
    deadLetters: (query = {}) => call({ method: 'GET', path: `/dead-letters?${searchOf(query)}` }),
    events: (query = {}, signal) =>
      liveEvents(async function* (lastId, onRetry) {
        const { body } = await send(agent, {
          method: 'GET',
          path: `/events?${searchOf(query)}`,
          headers: {
            accept: 'text/event-stream',
            ...(lastId !== undefined && { 'last-event-id': lastId }),
          },
          signal,
        });
        try {
          yield* readMessages(body, onRetry);
        } catch (error) {
          throw reasonOf(error, url, signal);
        } finally {
          body.destroy();
        }
      }, signal),
    architecture: () => call({ method: 'GET', path: '/architecture' }),
    publishArchitecture: async (body) => {
      await call({ method: 'PUT', path: '/architecture', body });
    },
    whoAmI: () => call({ method: 'GET', path: '/whoami' }),
    keys: async () => (await call<{ keys: KeyView[] }>({ method: 'GET', path: '/keys' })).keys,
    createKey: (body) => call({ method: 'POST', path: '/keys', body, repeatable: false }),
    rotateKey: (name, body = {}) =>
      call({ method: 'POST', path: `${keyPath(name)}/rotate`, body, repeatable: false }),
    revokeKey: async (name) => {
      await call({ method: 'POST', path: `${keyPath(name)}/revoke`, repeatable: false });
    },
    close: () => void agent.close(),
  };
}

/** What was thrown, as callers can use it. */
function reasonOf(error: unknown, url: string, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted === true) return signal.reason;
  if (error instanceof ApiError) return error;
  const isNetwork =
    error instanceof errors.UndiciError ||
    typeof (error as { syscall?: unknown }).syscall === 'string';
  return isNetwork ? new UnreachableError(url, error) : error;
}

function searchOf(query: ListRunsQuery | DeadLettersQuery | LiveQuery): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query) as [string, string | number | string[]][])
    for (const one of [value].flat()) search.append(name, String(one));
  return search.toString();
}

function problemOf(status: number, text: string): ProblemDetails {
  try {
    const problem = JSON.parse(text) as Partial<ProblemDetails>;
    if (typeof problem.title === 'string')
      return { type: 'about:blank', status, ...problem, title: problem.title };
  } catch {
    // Not ours: a load balancer's page.
  }
  return { type: 'about:blank', title: `the service answered with ${status}`, status };
}
