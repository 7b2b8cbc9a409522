import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeTasksCommand,
  ECSClient,
  RunTaskCommand,
  StopTaskCommand,
  type Task,
} from '@aws-sdk/client-ecs';
import { patience } from '../../protocol/aws/patience';
import { monotonicMs } from '../../protocol/clock';
import type { ContainerTaskLaunch } from '../../protocol/contract';
import type { Run } from '../../protocol/run';
import type { Execution, LogSink } from '../execution';
import type { AttemptResult } from '../messages';
import { resultIn } from '../result-line';

type EcsLaunch = Extract<ContainerTaskLaunch, { kind: 'ecs' }>;

const POLL_MS = 3000;

/** Longest silence of one request, milliseconds; an answer takes one second at most. */
const ANSWER_MS = 10_000;

/** A task that is new may be missing at first; one that is missing for so long is gone. */
const MISSING_MS = 60_000;

/** Where ECS does not answer for so long, what became of the task cannot be known. */
const SILENCE_MS = 15 * 60_000;

/**
 * Runs a container task with ECS RunTask and follows its log and exit code.
 *
 * The client token names the run and the attempt, without those lost with a runner: whoever takes the run over gets the
 * task that its predecessor started, and no second one runs beside it. A task that the predecessor stopped, since it
 * handed the run back, is followed by another:
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html
 *
 * @param environment the same for all owners of an attempt: ECS refuses a token with other parameters
 * @param pollMs between two looks, in milliseconds
 */
export function launchOnEcs(
  launch: EcsLaunch,
  run: Run,
  environment: Readonly<Record<string, string>>,
  log: LogSink,
  pollMs = POLL_MS,
): Execution {
  const ecs = new ECSClient(patience(ANSWER_MS));
  const reason = `run ${run.id} stopped`;
  let taskArn: string | undefined;
  let stopAsked = false;

  const stop = async (): Promise<void> => {
    stopAsked = true;
    if (taskArn === undefined) return;
    await ecs.send(new StopTaskCommand({ cluster: launch.cluster, task: taskArn, reason }));
  };

  /** Undefined: it is not there. ECS may be out of reach for a while, and the task goes on meanwhile. */
  const look = async (arn: string): Promise<Task | undefined> => {
    const [task] =
      (await ecs.send(new DescribeTasksCommand({ cluster: launch.cluster, tasks: [arn] }))).tasks ??
      [];
    return task;
  };

  const stopped = async (arn: string, tail: () => Promise<void>): Promise<Task | undefined> => {
    let heardMs = monotonicMs();
    for (;;) {
      const isSilentFor = (ms: number) => monotonicMs() - heardMs > ms;
      try {
        const task = await look(arn);
        await tail();
        if (task !== undefined) heardMs = monotonicMs();
        if (task?.lastStatus === 'STOPPED' || isSilentFor(MISSING_MS)) return task;
      } catch (error) {
        if (isSilentFor(SILENCE_MS)) throw error;
      }
      await sleep(pollMs);
    }
  };

  const follow = async (handedBack = 0): Promise<AttemptResult> => {
    taskArn = await start(ecs, launch, run, environment, handedBack);
    let told: AttemptResult | undefined;
    const tail = logTail(launch, taskArn, (line) => {
      const result = resultIn(line.text);
      if (result === undefined) log(line);
      else told = result;
    });
    if (stopAsked) await stop();
    const task = await stopped(taskArn, tail);
    if (task?.stoppedReason === reason && !stopAsked) return follow(handedBack + 1);
    const ended = verdict(task, launch.containerName);
    return ended.ok ? (told ?? ended) : ended;
  };
  const ended = follow().catch((error: unknown): AttemptResult => ({
    ok: false,
    error: {
      name: 'LaunchFailed',
      message: error instanceof Error ? error.message : String(error),
    },
    retryable: true,
  }));
  return {
    ended,
    abort: () => void stop().catch(() => undefined),
    kill: async () => {
      await stop().catch(() => undefined);
    },
  };
}

/** The number of an attempt, without those that were lost with their runners: the same for who takes it over. */
export const countedAttempt = ({ attempts, losses = 0 }: Run): number => attempts - losses;

async function start(
  ecs: ECSClient,
  launch: EcsLaunch,
  run: Run,
  environment: Readonly<Record<string, string>>,
  handedBack: number,
): Promise<string> {
  const attempt = countedAttempt(run);
  const { tasks, failures } = await ecs.send(
    new RunTaskCommand({
      cluster: launch.cluster,
      taskDefinition: launch.taskDefinition,
      launchType: 'FARGATE',
      clientToken: [
        run.id.replaceAll('-', ''),
        attempt,
        ...(handedBack > 0 ? [handedBack] : []),
      ].join('-'),
      startedBy: `slipway/${run.id}`.slice(0, 36),
      propagateTags: 'TASK_DEFINITION',
      networkConfiguration: {
        awsvpcConfiguration: {
          subnets: [...launch.subnets],
          securityGroups: [...launch.securityGroups],
          assignPublicIp: 'DISABLED',
        },
      },
      overrides: {
        containerOverrides: [
          {
            name: launch.containerName,
            environment: Object.entries(environment).map(([name, value]) => ({ name, value })),
          },
        ],
      },
    }),
  );
  const arn = tasks?.[0]?.taskArn;
  if (arn === undefined)
    throw new Error(`ECS did not start the task: ${failures?.[0]?.reason ?? 'no reason given'}`);
  return arn;
}

function verdict(task: Task | undefined, containerName: string): AttemptResult {
  const container = task?.containers?.find(({ name }) => name === containerName);
  const exitCode = container?.exitCode;
  if (exitCode === 0) return { ok: true, result: { exitCode } };
  const reason = container?.reason ?? task?.stoppedReason ?? 'the task is gone';
  const error =
    exitCode === undefined
      ? { name: 'DidNotRun', message: reason }
      : { name: 'ExitCode', message: `exited with code ${exitCode}`, exitCode };
  return { ok: false, error, retryable: true };
}

/** Reads all that the container has logged since the last call. A log that is not there yet is empty. */
function logTail(launch: EcsLaunch, taskArn: string, log: LogSink): () => Promise<void> {
  const logs = new CloudWatchLogsClient(patience(ANSWER_MS));
  const taskId = taskArn.split('/').at(-1) ?? taskArn;
  const logStreamName = `${launch.logStreamPrefix}/${launch.containerName}/${taskId}`;
  let nextToken: string | undefined;
  return async () => {
    try {
      // A page without a new token is the last one.
      for (let token: string | undefined | null = null; token !== nextToken;) {
        token = nextToken;
        const page = await logs.send(
          new GetLogEventsCommand({
            logGroupName: launch.logGroup,
            logStreamName,
            startFromHead: true,
            nextToken,
          }),
        );
        nextToken = page.nextForwardToken;
        for (const { message } of page.events ?? []) log({ stream: 'stdout', text: message ?? '' });
      }
    } catch (error) {
      if ((error as { name?: string }).name !== 'ResourceNotFoundException') throw error;
    }
  };
}
