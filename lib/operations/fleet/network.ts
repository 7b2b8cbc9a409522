import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling';
import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  ECSClient,
  paginateListTasks,
  StopTaskCommand,
  UpdateServiceCommand,
  type Service,
  type Task,
} from '@aws-sdk/client-ecs';
import { answering } from '../client-settings';
import { MAIN_CONTAINER } from '../../../services/protocol/contract';
import type { Rights } from '../account/ports';
import { rolloutOf } from '../ecs/rollout';
import { explained } from '../explained';
import { OperationError } from '../errors';
import type { Fleet, FleetTask, ServiceNow } from './ports';

/** ECS describes as many tasks in one request. */
const AT_ONCE = 100;

const SCALED = {
  ServiceNamespace: 'ecs',
  ScalableDimension: 'ecs:service:DesiredCount',
} as const;

/** Services and tasks as ECS itself has them, in one region. Errors come explained. */
export function fleetIn(region: string, { look, act }: Rights): Fleet {
  const ecs = new ECSClient(answering({ region, credentials: look }));
  const acting = new ECSClient(answering({ region, credentials: act }));
  const scaling = new ApplicationAutoScalingClient(answering({ region, credentials: look }));
  const actingScaling = new ApplicationAutoScalingClient(answering({ region, credentials: act }));
  const scaledId = (cluster: string, name: string) => `service/${cluster}/${name}`;
  return explained<Fleet>({
    service: async (cluster, name) => {
      const { services: [found] = [] } = await ecs.send(
        new DescribeServicesCommand({ cluster, services: [name] }),
      );
      return found === undefined || found.status === 'INACTIVE' ? undefined : serviceOf(found);
    },
    redeploy: async (cluster, service) => {
      const { service: found } = await acting.send(
        new UpdateServiceCommand({ cluster, service, forceNewDeployment: true }),
      );
      const id = found?.deployments?.find(({ status }) => status === 'PRIMARY')?.id;
      if (id !== undefined) return id;
      throw new OperationError('AWS_REFUSED', `ECS began no deployment of ${service}`);
    },
    setCount: async (cluster, service, desiredCount) => {
      await acting.send(new UpdateServiceCommand({ cluster, service, desiredCount }));
    },
    tasks: async (cluster, stopped) => {
      const arns: string[] = [];
      const desiredStatus = stopped ? 'STOPPED' : 'RUNNING';
      for await (const { taskArns = [] } of paginateListTasks(
        { client: ecs },
        { cluster, desiredStatus },
      ))
        arns.push(...taskArns);
      const found: FleetTask[] = [];
      for (let i = 0; i < arns.length; i += AT_ONCE) {
        const { tasks = [] } = await ecs.send(
          new DescribeTasksCommand({ cluster, tasks: arns.slice(i, i + AT_ONCE) }),
        );
        found.push(...tasks.map(taskOf));
      }
      return found;
    },
    stopTask: async (cluster, task, reason) => {
      await acting.send(new StopTaskCommand({ cluster, task, reason }));
    },
    limits: async (cluster, name) => {
      const { ScalableTargets: [found] = [] } = await scaling.send(
        new DescribeScalableTargetsCommand({ ...SCALED, ResourceIds: [scaledId(cluster, name)] }),
      );
      if (found?.MinCapacity === undefined || found.MaxCapacity === undefined) return undefined;
      return { min: found.MinCapacity, max: found.MaxCapacity };
    },
    setLimits: async (cluster, name, { min, max }) => {
      await actingScaling.send(
        new RegisterScalableTargetCommand({
          ...SCALED,
          ResourceId: scaledId(cluster, name),
          MinCapacity: min,
          MaxCapacity: max,
        }),
      );
    },
  });
}

function serviceOf(service: Service): ServiceNow {
  return {
    running: service.runningCount ?? 0,
    desired: service.desiredCount ?? 0,
    taskDefinition: service.taskDefinition ?? '',
    exec: service.enableExecuteCommand === true,
    deployments: (service.deployments ?? []).map((deployment) => ({
      id: deployment.id ?? '',
      ...rolloutOf(deployment),
    })),
    events: (service.events ?? []).map(({ createdAt, message = '' }) => ({
      atMs: createdAt?.getTime() ?? 0,
      text: message,
    })),
  };
}

function taskOf(task: Task): FleetTask {
  const containers = task.containers ?? [];
  const main = containers.find(({ name }) => name === MAIN_CONTAINER) ?? containers[0];
  const { taskArn = '', taskDefinitionArn = '', cpu, memory } = task;
  return {
    id: taskArn.split('/').at(-1) ?? taskArn,
    status: task.lastStatus ?? '',
    health: task.healthStatus ?? 'UNKNOWN',
    definition: taskDefinitionArn.split('/').at(-1) ?? taskDefinitionArn,
    group: task.group ?? '',
    startedBy: task.startedBy,
    startedMs: (task.startedAt ?? task.createdAt)?.getTime(),
    stoppedMs: task.stoppedAt?.getTime(),
    spot: task.capacityProviderName === 'FARGATE_SPOT',
    zone: task.availabilityZone,
    cpu: numberOf(cpu),
    memory: numberOf(memory),
    exec: task.enableExecuteCommand === true,
    reason: main?.reason ?? task.stoppedReason,
    exitCode: main?.exitCode,
    containers: containers.map(({ name = '', runtimeId }) => ({ name, runtimeId })),
  };
}

function numberOf(text: string | undefined): number | undefined {
  const value = Number(text);
  return text === undefined || Number.isNaN(value) ? undefined : value;
}
