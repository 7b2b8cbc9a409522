import {
  DescribeTasksCommand,
  ECSClient,
  RunTaskCommand,
  StopTaskCommand,
} from '@aws-sdk/client-ecs';
import { patience } from '../protocol/aws/patience';
import type { Tasks } from './hook';

/** Longest silence of one request, milliseconds. */
const ANSWER_MS = 10_000;

/** The tasks of ECS, in the region of this function. */
export function ecsTasks(client = new ECSClient(patience(ANSWER_MS))): Tasks {
  return {
    start: async (launch, token) => {
      const { tasks = [], failures = [] } = await client.send(
        new RunTaskCommand({
          cluster: launch.cluster,
          taskDefinition: launch.taskDefinition,
          launchType: 'FARGATE',
          startedBy: 'release',
          ...(token !== '' && { clientToken: token }),
          networkConfiguration: {
            awsvpcConfiguration: {
              subnets: [...launch.subnets],
              securityGroups: [...launch.securityGroups],
              assignPublicIp: 'DISABLED',
            },
          },
          ...(launch.command !== undefined && {
            overrides: {
              containerOverrides: [{ name: launch.containerName, command: [...launch.command] }],
            },
          }),
        }),
      );
      const arn = tasks[0]?.taskArn;
      if (arn !== undefined) return arn;
      throw new Error(
        `ECS did not start the release task: ${failures[0]?.reason ?? 'no reason given'}`,
      );
    },
    look: async (cluster, task, container) => {
      const { tasks = [] } = await client.send(
        new DescribeTasksCommand({ cluster, tasks: [task] }),
      );
      const [found] = tasks;
      if (found === undefined) return undefined;
      const main = found.containers?.find(({ name }) => name === container);
      return {
        status: found.lastStatus ?? 'UNKNOWN',
        startedMs: found.startedAt?.getTime(),
        exitCode: main?.exitCode,
        reason: main?.reason ?? found.stoppedReason,
      };
    },
    stop: async (cluster, task, reason) => {
      await client.send(new StopTaskCommand({ cluster, task, reason }));
    },
  };
}
