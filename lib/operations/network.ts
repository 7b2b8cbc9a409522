import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  RunTaskCommand,
  StopTaskCommand,
  type Service,
} from '@aws-sdk/client-ecs';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { answering } from './client-settings';
import type { Credentials } from './account/ports';
import { rolloutOf } from './ecs/rollout';
import { OperationError } from './errors';
import { explained } from './explained';
import { describedStack } from './formation/network';
import type { Aws, ServiceCounts } from './ports';

/** AWS itself, in one region; credentials come from the surroundings unless they are given. Errors come explained. */
export function awsIn(region: string, credentials?: Credentials): Aws {
  const settings = { region, ...(credentials !== undefined && { credentials }) };
  const formation = new CloudFormationClient(answering(settings));
  const ecs = new ECSClient(answering(settings));
  // Most commands read no log.
  let events: Aws['events'] | undefined;
  // The queue's URL names its host; the endpoint that the surroundings give wins, an emulator's say.
  const sqs = new SQSClient(answering({ ...settings, useQueueUrlAsEndpoint: false }));

  return explained<Aws>({
    stack: (name) => describedStack(formation, name),
    resources: async (name) => {
      const found = [];
      const pages = paginateListStackResources({ client: formation }, { StackName: name });
      for await (const { StackResourceSummaries = [] } of pages) {
        for (const {
          LogicalResourceId: logicalId,
          PhysicalResourceId: physicalId,
          ResourceStatus: status,
        } of StackResourceSummaries)
          if (logicalId !== undefined && physicalId !== undefined)
            found.push({ logicalId, physicalId, ...(status !== undefined && { status }) });
      }
      return found;
    },
    services: async (cluster, names) => {
      const found = [];
      // ECS describes ten services at a time.
      for (let i = 0; i < names.length; i += 10) {
        const { services = [] } = await ecs.send(
          new DescribeServicesCommand({ cluster, services: names.slice(i, i + 10) }),
        );
        found.push(...services.map(countsOf));
      }
      return found;
    },
    variables: async (taskDefinition, container) => {
      const { taskDefinition: definition } = await ecs.send(
        new DescribeTaskDefinitionCommand({ taskDefinition }),
      );
      const found = definition?.containerDefinitions?.find(({ name }) => name === container);
      return new Map((found?.environment ?? []).map(({ name = '', value = '' }) => [name, value]));
    },
    start: async (launch, variables) => {
      const { tasks, failures } = await ecs.send(
        new RunTaskCommand({
          cluster: launch.cluster,
          taskDefinition: launch.taskDefinition,
          launchType: 'FARGATE',
          startedBy: 'slipway run',
          propagateTags: 'TASK_DEFINITION',
          networkConfiguration: {
            awsvpcConfiguration: {
              subnets: [...launch.subnets],
              securityGroups: [...launch.securityGroups],
              assignPublicIp: 'DISABLED',
            },
          },
          overrides: {
            ...(launch.size?.cpu !== undefined && { cpu: String(launch.size.cpu) }),
            ...(launch.size?.memory !== undefined && { memory: String(launch.size.memory) }),
            containerOverrides: [
              {
                name: launch.containerName,
                environment: [...variables].map(([name, value]) => ({ name, value })),
              },
            ],
          },
        }),
      );
      const arn = tasks?.[0]?.taskArn;
      if (arn !== undefined) return arn;
      const reason = failures?.[0]?.reason ?? 'no reason given';
      throw new OperationError(
        'LAUNCH_FAILED',
        `ECS did not start the task: ${reason}`,
        'quotas, subnets and the image are the usual causes; the ECS console shows the cluster’s events',
      );
    },
    state: async (cluster, arn, containerName) => {
      const { tasks } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: [arn] }));
      const [task] = tasks ?? [];
      if (task === undefined) return undefined;
      const container = task.containers?.find(({ name }) => name === containerName);
      return {
        status: task.lastStatus ?? '',
        exitCode: container?.exitCode,
        reason: container?.reason ?? task.stoppedReason,
      };
    },
    stop: async (cluster, task, reason) => {
      await ecs.send(new StopTaskCommand({ cluster, task, reason }));
    },
    events: (query) => {
      const { logEventsIn } =
        require('./log-events/network') as typeof import('./log-events/network');
      events ??= logEventsIn(settings);
      return events(query);
    },
    depth: async (url) => {
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl: url,
          AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
        }),
      );
      return {
        waiting: Number(Attributes?.ApproximateNumberOfMessages ?? 0),
        inFlight: Number(Attributes?.ApproximateNumberOfMessagesNotVisible ?? 0),
      };
    },
  });
}

function countsOf(service: Service): ServiceCounts {
  return {
    name: service.serviceName ?? '',
    status: service.status ?? '',
    running: service.runningCount ?? 0,
    desired: service.desiredCount ?? 0,
    pending: service.pendingCount ?? 0,
    taskDefinition: service.taskDefinition ?? '',
    deployments: (service.deployments ?? []).map(rolloutOf),
  };
}
