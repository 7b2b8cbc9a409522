import {
  CloudWatchLogsClient,
  GetLogEventsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  ListTasksCommand,
  type Service,
  type ServiceDeployment,
  type Task,
} from '@aws-sdk/client-ecs';
import {
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  type TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { answering } from '../client-settings';
import type { Credentials } from '../account/ports';
import { rolloutOf } from '../ecs/rollout';
import { explained } from '../explained';
import type { TargetEvidence } from './evidence';
import type { RolloutNow, SeenTask, ServiceNow, Witness } from './ports';

/** ECS describes so many services, and tasks, at a time. */
const SERVICES_AT_ONCE = 10;
const TASKS_AT_ONCE = 100;

/** AWS itself, in one region. Errors come explained. */
export function witnessIn(region: string, credentials: Credentials): Witness {
  const ecs = new ECSClient(answering({ region, credentials }));
  const logs = new CloudWatchLogsClient(answering({ region, credentials }));
  const balancing = new ElasticLoadBalancingV2Client(answering({ region, credentials }));
  const stopped = async (
    cluster: string,
    of: { readonly serviceName: string } | { readonly startedBy: string },
  ): Promise<Task[]> => {
    const { taskArns = [] } = await ecs.send(
      new ListTasksCommand({ cluster, ...of, desiredStatus: 'STOPPED' }),
    );
    if (taskArns.length === 0) return [];
    const { tasks = [] } = await ecs.send(
      new DescribeTasksCommand({ cluster, tasks: taskArns.slice(0, TASKS_AT_ONCE) }),
    );
    return (
      tasks
        // One that is still stopping has no exit code yet.
        .filter(({ lastStatus }) => lastStatus === 'STOPPED')
        .sort((a, b) => (a.stoppedAt?.getTime() ?? 0) - (b.stoppedAt?.getTime() ?? 0))
    );
  };
  return explained<Witness>({
    servicesNow: async (cluster, names) => {
      const found: ServiceNow[] = [];
      for (let at = 0; at < names.length; at += SERVICES_AT_ONCE) {
        const some = names.slice(at, at + SERVICES_AT_ONCE);
        const { services = [] } = await ecs.send(
          new DescribeServicesCommand({ cluster, services: some }),
        );
        found.push(...services.filter(({ status }) => status === 'ACTIVE').map(serviceOf));
      }
      return found;
    },
    newestRollout: async (cluster, service) => {
      const { serviceDeployments: [newest] = [] } = await ecs.send(
        new ListServiceDeploymentsCommand({ cluster, service, maxResults: 1 }),
      );
      if (newest?.serviceDeploymentArn === undefined) return undefined;
      const { serviceDeployments: [found] = [] } = await ecs.send(
        new DescribeServiceDeploymentsCommand({
          serviceDeploymentArns: [newest.serviceDeploymentArn],
        }),
      );
      return found === undefined ? undefined : stagedOf(found);
    },
    stoppedTasks: async (cluster, serviceName) => {
      const tasks = await stopped(cluster, { serviceName });
      return tasks.filter(({ group }) => group === `service:${serviceName}`).map(taskOf);
    },
    tasksStartedBy: async (cluster, startedBy) =>
      (await stopped(cluster, { startedBy })).map(taskOf),
    targetsNow: async (targetGroup) => {
      const { TargetHealthDescriptions: found = [] } = await balancing.send(
        new DescribeTargetHealthCommand({ TargetGroupArn: targetGroup }),
      );
      return found.map(targetOf);
    },
    logPlace: async (taskDefinition, container) => {
      const { taskDefinition: found } = await ecs.send(
        new DescribeTaskDefinitionCommand({ taskDefinition }),
      );
      const options = found?.containerDefinitions?.find(({ name }) => name === container)
        ?.logConfiguration?.options;
      const group = options?.['awslogs-group'];
      const prefix = options?.['awslogs-stream-prefix'];
      return group === undefined || prefix === undefined ? undefined : { group, prefix };
    },
    lastLines: async (group, stream, count) => {
      try {
        const { events = [] } = await logs.send(
          new GetLogEventsCommand({
            logGroupName: group,
            logStreamName: stream,
            limit: count,
            startFromHead: false,
          }),
        );
        return events.map(({ message = '' }) => message.trimEnd()).slice(-count);
      } catch (error) {
        // It comes with the first line.
        if (error instanceof ResourceNotFoundException) return [];
        throw error;
      }
    },
  });
}

const serviceOf = (service: Service): ServiceNow => ({
  name: service.serviceName ?? '',
  taskDefinition: service.taskDefinition ?? '',
  isStaged: (service.deploymentConfiguration?.strategy ?? 'ROLLING') !== 'ROLLING',
  deployments: (service.deployments ?? []).map((deployment) => ({
    taskDefinition: deployment.taskDefinition ?? '',
    ...rolloutOf(deployment),
  })),
  events: (service.events ?? []).map(({ id = '', message = '' }) => ({ id, text: message })),
  targetGroups: [
    ...new Set(
      (service.loadBalancers ?? []).flatMap(({ targetGroupArn, advancedConfiguration }) => [
        ...(targetGroupArn === undefined ? [] : [targetGroupArn]),
        ...(advancedConfiguration?.alternateTargetGroupArn === undefined
          ? []
          : [advancedConfiguration.alternateTargetGroupArn]),
      ]),
    ),
  ],
});

const taskOf = (task: Task): SeenTask => ({
  id: task.taskArn?.split('/').at(-1) ?? '',
  taskDefinition: task.taskDefinitionArn ?? '',
  stopCode: task.stopCode,
  stoppedReason: task.stoppedReason,
  containers: (task.containers ?? []).map(
    ({ name = '', exitCode, reason, imageDigest, healthStatus }) => ({
      ...{ name, exitCode, reason, imageDigest, log: [] },
      ...(healthStatus !== undefined && { health: healthStatus }),
    }),
  ),
});

const targetOf = ({ Target, TargetHealth }: TargetHealthDescription): TargetEvidence => ({
  id: Target?.Id ?? '',
  port: Target?.Port,
  state: TargetHealth?.State ?? '',
  reason: TargetHealth?.Reason,
  description: TargetHealth?.Description,
});

const stagedOf = (found: ServiceDeployment): RolloutNow => ({
  status: found.status ?? '',
  reason: found.rollback?.reason ?? found.statusReason,
  stage: found.lifecycleStage,
  weight: found.targetServiceRevision?.requestedProductionTrafficWeight,
  alarms: found.alarms?.triggeredAlarmNames ?? [],
  hooks: (found.lifecycleHookDetails ?? []).map(({ targetArn, targetType, status }) => ({
    name: targetArn?.split(':').at(-1) ?? (targetType ?? 'hook').toLowerCase(),
    status: status ?? '',
  })),
});
