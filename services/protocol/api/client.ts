import type { z } from 'zod';
import type { AnyTask, Seconds } from '../task';
import { mapRuns, type MapOptions, type Settled } from './map';
import { apiClient, type ApiClient } from './network';
import { runHandle, type RunHandle } from './run-handle';

export { ApiError, UnreachableError } from './network';
export { RunFailure } from './run-failure';
export type { MapOptions, RunHandle };

/** A task that says its own name; its type is all that callers need of it. */
export type NamedTask = AnyTask & { readonly name: string };

/** What a task takes: what its schema takes where that is known, else what it makes of it. */
export type InputOf<Task extends AnyTask> =
  unknown extends z.input<Task['input']> ? z.output<Task['input']> : z.input<Task['input']>;

export type OutputOf<Task extends AnyTask> = z.output<Task['output']>;

export interface SubmitOptions {
  /**
   * The caller's own name for the run: submitted again under it, it is the same run. At most 200 characters. Default: a
   * new one, so that a submission that is sent again after a lost answer is still one run.
   */
  readonly key?: string;
  /** It begins no earlier than so long from now, 28 days at most. */
  readonly delay?: Seconds;
  /** It begins no earlier than this time. */
  readonly at?: Date | string;
  /** Runs of a higher priority begin first, from -100 to 100. Default 0. Where the queue is SQS there is none but 0. */
  readonly priority?: number;
  readonly signal?: AbortSignal;
}

/** The way to tasks for programs. */
export interface Client {
  /**
   * Submits a run. `submit<typeof report>('report', input)` has the types of a task's definition, without its code.
   *
   * @throws ApiError there is no such task, or it does not take this input
   */
  submit<Task extends AnyTask>(
    task: string,
    input?: InputOf<Task>,
    options?: SubmitOptions,
  ): Promise<RunHandle<OutputOf<Task>>>;
  submit<Task extends NamedTask>(
    task: Task,
    input?: InputOf<Task>,
    options?: SubmitOptions,
  ): Promise<RunHandle<OutputOf<Task>>>;

  /**
   * A run for each input, some at a time; their results in the order of the inputs. The first failure cancels the
   * others and is thrown, unless `failures` is `collect`.
   */
  map<Task extends AnyTask>(
    task: string,
    inputs: Iterable<InputOf<Task>>,
    options: MapOptions & { readonly failures: 'collect' },
  ): Promise<Settled<OutputOf<Task>>[]>;
  map<Task extends AnyTask>(
    task: string,
    inputs: Iterable<InputOf<Task>>,
    options?: MapOptions,
  ): Promise<OutputOf<Task>[]>;

  /** A run that was submitted before. */
  run<Task extends AnyTask = AnyTask>(id: string): RunHandle<OutputOf<Task>>;

  /** Does a failed run again, as a new one. @throws ApiError 409: it is done again already, or did not fail */
  retry<Task extends AnyTask = AnyTask>(id: string): Promise<RunHandle<OutputOf<Task>>>;

  /** The API, call by call: lists, batches, redrive. */
  readonly api: ApiClient;

  /** Closes idle connections. */
  close(): void;
}

export interface ConnectOptions {
  /** Bearer token of the API. */
  readonly token?: string;
}

/**
 * Connects to a web service.
 *
 * @param url its address, without a path: `http://localhost:8080`
 */
export function connect(url: string, { token }: ConnectOptions = {}): Client {
  const api = apiClient(url, token);

  const submit = async (
    task: string | { readonly name: string },
    input?: unknown,
    { at, signal, ...rest }: SubmitOptions = {},
  ) => {
    const name = typeof task === 'string' ? task : task.name;
    const time = at instanceof Date ? at.toISOString() : at;
    const options = { ...rest, ...(time !== undefined && { at: time }) };
    const { id } = await api.submit(name, input, options, signal);
    return runHandle(api, id);
  };

  return {
    submit: submit as Client['submit'],
    map: ((task, inputs, options) =>
      mapRuns((input, own) => submit(task, input, own), inputs, options)) as Client['map'],
    run: (id) => runHandle(api, id),
    retry: async (id) => runHandle(api, (await api.retry(id)).id),
    api,
    close: () => api.close(),
  };
}
