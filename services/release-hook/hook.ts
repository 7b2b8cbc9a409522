import type { ReleaseLaunch } from '../protocol/contract';

/** What ECS tells a lifecycle hook. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html */
export interface HookEvent {
  /** ARN of the service deployment. */
  readonly resourceArn?: string;
  readonly executionId?: string;
  /** What the last answer held. */
  readonly hookDetails?: Readonly<Record<string, unknown>>;
}

/** What ECS does next: ask again after `callBackDelay` seconds, go on, or take the deployment back. */
export interface HookAnswer {
  readonly hookStatus: 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED';
  readonly callBackDelay?: number;
  readonly hookDetails?: Readonly<Record<string, unknown>>;
}

export interface ReleaseRun {
  readonly status: string;
  readonly startedMs: number | undefined;
  readonly exitCode: number | undefined;
  readonly reason: string | undefined;
}

/** What the hook needs of ECS. */
export interface Tasks {
  /** Starts the task; with the same token again, it only tells its ARN. */
  start(launch: ReleaseLaunch, token: string): Promise<string>;
  look(cluster: string, task: string, container: string): Promise<ReleaseRun | undefined>;
  stop(cluster: string, task: string, reason: string): Promise<void>;
}

interface Surroundings {
  readonly launch: ReleaseLaunch;
  readonly tasks: Tasks;
  readonly nowMs: () => number;
  readonly say: (line: string) => void;
}

const ASK_AGAIN_SECONDS = 10;

/** ECS may need a moment to know the task that it has just started. */
const MOST_MISSES = 6;

/** One question of ECS: starts the release task, or looks how it is. Only exit code 0 lets the deployment go on. */
export async function answer(event: HookEvent, at: Surroundings): Promise<HookAnswer> {
  const { launch, tasks, say } = at;
  const known = event.hookDetails?.releaseTask;
  if (typeof known !== 'string') {
    const started = await tasks.start(launch, tokenOf(event));
    say(`release task started: ${started}`);
    return wait(started, 0);
  }
  const run = await tasks.look(launch.cluster, known, launch.containerName);
  if (run === undefined) {
    const misses = Number(event.hookDetails?.misses ?? 0) + 1;
    return misses < MOST_MISSES ? wait(known, misses) : fail(at, `ECS does not know ${known}`);
  }
  if (run.status !== 'STOPPED') {
    const ranMs = run.startedMs === undefined ? 0 : at.nowMs() - run.startedMs;
    if (ranMs <= launch.timeLimitSeconds * 1000) return wait(known, 0);
    await tasks.stop(launch.cluster, known, 'its time limit is over');
    return fail(at, `release task stopped after ${launch.timeLimitSeconds} seconds: ${known}`);
  }
  if (run.exitCode !== 0) {
    const end = run.exitCode === undefined ? 'did not run' : `ended with exit code ${run.exitCode}`;
    return fail(at, `release task ${end}: ${run.reason ?? 'no reason given'}: ${known}`);
  }
  say(`release task succeeded: ${known}`);
  return { hookStatus: 'SUCCEEDED' };
}

function wait(releaseTask: string, misses: number): HookAnswer {
  return {
    hookStatus: 'IN_PROGRESS',
    callBackDelay: ASK_AGAIN_SECONDS,
    hookDetails: { releaseTask, misses },
  };
}

function fail({ say }: Surroundings, reason: string): HookAnswer {
  say(reason);
  return { hookStatus: 'FAILED' };
}

/** One per deployment, so that a question asked twice starts one task: at most 64 characters for ECS. */
function tokenOf({ resourceArn, executionId }: HookEvent): string {
  const id = resourceArn?.split('/').at(-1) ?? executionId ?? '';
  return id.replace(/[^\w-]/g, '').slice(-64);
}
