import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeTasksCommand,
  ECSClient,
  RunTaskCommand,
  StopTaskCommand,
  type Task,
} from '@aws-sdk/client-ecs';
import type { ContainerTaskLaunch } from '../../protocol/contract';
import type { Run } from '../../protocol/run';
import type { Execution, LogSink } from '../execution';
import type { AttemptResult } from '../messages';
import { resultIn } from '../result-line';

type EcsLaunch = Extract<ContainerTaskLaunch, { kind: 'ecs' }>;

const POLL_MS = 3000;

/**
 * Runs a container task with ECS RunTask and follows its log and exit code.
 *
 * The client token is the run's id and attempt, so that a runner that took the run over finds the task that
 * its predecessor started: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html
 */
export function launchOnEcs(
  launch: EcsLaunch,
  run: Run,
  environment: Readonly<Record<string, string>>,
  log: LogSink,
): Execution {
  const ecs = new ECSClient();
  let taskArn: string | undefined;
  let stopAsked = false;

  const stop = async (): Promise<void> => {
    stopAsked = true;
    if (taskArn === undefined) return;
    await ecs.send(
      new StopTaskCommand({
        cluster: launch.cluster,
        task: taskArn,
        reason: `run ${run.id} stopped`,
      }),
    );
  };

  const follow = async (): Promise<AttemptResult> => {
    taskArn = await start(ecs, launch, run, environment);
    let told: AttemptResult | undefined;
    const tail = logTail(launch, taskArn, (line) => {
      const result = resultIn(line.text);
      if (result === undefined) log(line);
      else told = result;
    });
    if (stopAsked) await stop();
    for (;;) {
      const { tasks } = await ecs.send(
        new DescribeTasksCommand({ cluster: launch.cluster, tasks: [taskArn] }),
      );
      await tail();
      const [task] = tasks ?? [];
      if (task === undefined || task.lastStatus === 'STOPPED') {
        const ended = verdict(task, launch.containerName);
        return ended.ok ? (told ?? ended) : ended;
      }
      await sleep(POLL_MS);
    }
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

async function start(
  ecs: ECSClient,
  launch: EcsLaunch,
  run: Run,
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  const { tasks, failures } = await ecs.send(
    new RunTaskCommand({
      cluster: launch.cluster,
      taskDefinition: launch.taskDefinition,
      launchType: 'FARGATE',
      clientToken: `${run.id.replaceAll('-', '')}-${run.attempts}`,
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
  const logs = new CloudWatchLogsClient();
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
