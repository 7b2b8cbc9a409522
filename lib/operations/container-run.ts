import { nowMs } from './clock';
import { takeEvents, tailFrom, type Tail } from './log-tail';
import { poll, type Step } from './poll';
import type { Launch, LogEvent, Logs, Tasks, TaskState } from './ports';

/** How a container task ended. */
export interface ContainerEnd {
  readonly how: 'exited' | 'did-not-run' | 'timed-out';
  readonly exitCode: number | undefined;
  readonly reason: string | undefined;
}

export type ContainerEvent =
  | { readonly type: 'status'; readonly status: string }
  | { readonly type: 'log'; readonly event: LogEvent }
  | { readonly type: 'overdue' }
  | { readonly type: 'ended'; readonly end: ContainerEnd };

export interface ContainerLook {
  readonly task: TaskState | undefined;
  readonly log: readonly LogEvent[];
  readonly atMs: number;
}

export interface ContainerWatch {
  readonly status: string;
  readonly tail: Tail;
  /** When it was first seen running; the time limit counts from there. */
  readonly runningSinceMs: number | undefined;
  readonly overdue: boolean;
  /** Looks since it stopped that found no new line: logs arrive after the end. */
  readonly quiet: number;
  /** Looks that found no task: ECS may need a moment to know what it has just started. */
  readonly missing: number;
}

/** After its end, a task's log is complete when this many looks found nothing new. */
const QUIET_LOOKS = 2;
const MISSING_LOOKS = 5;

export const watchFrom = (sinceMs: number): ContainerWatch => ({
  status: '',
  tail: tailFrom(sinceMs),
  runningSinceMs: undefined,
  overdue: false,
  quiet: 0,
  missing: 0,
});

/** One look at a container task: what is new, and whether it is over. */
export function stepContainer(
  watch: ContainerWatch,
  { task, log, atMs }: ContainerLook,
  { timeLimitSeconds }: Pick<Launch, 'timeLimitSeconds'>,
): Step<ContainerWatch, ContainerEvent> {
  const { tail, fresh } = takeEvents(watch.tail, log);
  const lines = fresh.map((event): ContainerEvent => ({ type: 'log', event }));
  const missing = task === undefined ? watch.missing + 1 : 0;
  if (task === undefined && missing < MISSING_LOOKS)
    return { state: { ...watch, tail, missing }, events: lines, done: false };

  const status = task?.status ?? 'STOPPED';
  const stopped = status === 'STOPPED';
  const runningSinceMs = watch.runningSinceMs ?? (status === 'RUNNING' ? atMs : undefined);
  const late =
    !stopped && runningSinceMs !== undefined && atMs - runningSinceMs > timeLimitSeconds * 1000;
  const quiet = stopped ? (fresh.length > 0 ? 0 : watch.quiet + 1) : 0;
  const done = stopped && quiet >= QUIET_LOOKS;
  const overdue = watch.overdue || late;
  return {
    state: { status, tail, runningSinceMs, overdue, quiet, missing },
    events: [
      ...(status === watch.status ? [] : [{ type: 'status', status } as const]),
      ...lines,
      ...(late && !watch.overdue ? [{ type: 'overdue' } as const] : []),
      ...(done ? [{ type: 'ended', end: endOf(task, overdue) } as const] : []),
    ],
    done,
  };
}

function endOf(task: TaskState | undefined, overdue: boolean): ContainerEnd {
  const exitCode = task?.exitCode;
  const reason = task === undefined ? 'ECS does not know the task any more' : task.reason;
  if (overdue) return { how: 'timed-out', exitCode, reason };
  return { how: exitCode === undefined ? 'did-not-run' : 'exited', exitCode, reason };
}

/** A container task that was started on ECS. */
export interface ContainerRun {
  /** Id of the task, the last part of its ARN. */
  readonly id: string;
  readonly arn: string;
  /** What happens, until the end; stops the task when its time limit is over. */
  follow(signal: AbortSignal): AsyncIterable<ContainerEvent>;
  /** Asks ECS to stop it; `follow` then ends. */
  stop(reason: string): Promise<void>;
}

/** Milliseconds between two looks at a task. */
const LOOK_EVERY_MS = 2000;

/** Starts a container task with ECS RunTask. */
export async function startContainer(
  aws: Tasks & Logs,
  launch: Launch,
  variables: ReadonlyMap<string, string>,
  everyMs: number = LOOK_EVERY_MS,
): Promise<ContainerRun> {
  const startedMs = nowMs();
  const arn = await aws.start(launch, variables);
  const id = arn.split('/').at(-1) ?? arn;
  const stream = `${launch.logStreamPrefix}/${launch.containerName}/${id}`;
  const look = async ({ tail }: ContainerWatch): Promise<ContainerLook> => {
    // The state first: a line written before the end is then never missed.
    const task = await aws.state(launch.cluster, arn, launch.containerName);
    const log = await aws.events({
      group: launch.logGroup,
      source: launch.containerName,
      stream,
      sinceMs: tail.sinceMs,
    });
    return { task, log, atMs: nowMs() };
  };
  const stop = (reason: string) => aws.stop(launch.cluster, arn, reason);
  return {
    id,
    arn,
    stop,
    follow: async function* (signal) {
      const polling = {
        // Clocks differ: the stream holds nothing but this task's lines.
        initial: watchFrom(startedMs - 3_600_000),
        look,
        step: (watch: ContainerWatch, seen: ContainerLook) => stepContainer(watch, seen, launch),
        everyMs,
      };
      for await (const event of poll(polling, signal)) {
        if (event.type === 'overdue') await stop('its time limit is over');
        yield event;
      }
    },
  };
}
