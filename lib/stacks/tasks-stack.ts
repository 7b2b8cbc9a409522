import { join } from 'node:path';
import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { ResolvedEnvironment } from '../config';
import { BacklogScaling } from '../constructs/backlog-scaling';
import { bundleTaskRunner } from '../constructs/bundle';
import { ContainerTask } from '../constructs/container-task';
import { FargateWorkload } from '../constructs/fargate-workload';
import { HandlerSchedule } from '../constructs/handler-schedule';
import { HardenedTask } from '../constructs/hardened-task';
import { bundleFolder, imageFrom, PROJECT_ROOT } from '../constructs/image';
import { logGroup } from '../constructs/logs';
import { nameIn, pascalCase } from '../constructs/names';
import { SharedFiles } from '../constructs/shared-files';
import type { TaskSchedule } from '../constructs/task-schedule';
import { ENV, LIVENESS_PATH, RUNNER_HEALTH_PORT } from '../../services/protocol/contract';
import type { DataStack } from './data-stack';
import type { NetworkStack } from './network-stack';
import { nodeHealthCheck, workloadSettings } from './workload-settings';

interface TasksStackProps extends StackProps {
  readonly environment: ResolvedEnvironment;
  readonly network: NetworkStack;
  readonly data: DataStack;
}

/** The task runner, the container tasks and their schedules. */
export class TasksStack extends Stack {
  readonly runner: FargateWorkload;
  /** Undefined where no task has a volume of the environment's own. */
  readonly files: SharedFiles | undefined;
  readonly schedules: readonly TaskSchedule[];
  readonly handlerSchedules: readonly HandlerSchedule[];

  constructor(scope: Construct, id: string, props: TasksStackProps) {
    super(scope, id, props);
    const { environment, network } = props;
    const { vpc, cluster } = network;
    const securityGroup = new SecurityGroup(this, 'ContainerTasks', {
      vpc,
      description: 'Container tasks',
    });
    this.files = ownFiles(environment)
      ? new SharedFiles(this, 'Files', { vpc, environment })
      : undefined;
    const files = this.files;
    const containers = environment.tasks
      .filter((task) => task.kind === 'container')
      .map(
        (task) =>
          new ContainerTask(this, pascalCase(task.name), {
            environment,
            task,
            vpc,
            cluster,
            securityGroup,
            files,
            runs: props.data.runs,
          }),
      );
    this.handlerSchedules = addHandlerSchedules(this, props);
    this.schedules = containers.flatMap(({ schedule }) =>
      schedule === undefined ? [] : [schedule],
    );
    this.runner = addRunner(this, props, containers);
  }
}

function ownFiles({ tasks }: ResolvedEnvironment): boolean {
  return tasks.some(
    (task) => task.kind === 'container' && task.volumes.some(({ efs }) => efs === 'create'),
  );
}

function addHandlerSchedules(
  stack: TasksStack,
  { environment, data }: TasksStackProps,
): HandlerSchedule[] {
  return environment.tasks.flatMap((task) => {
    if (task.kind !== 'handler' || task.schedule === undefined) return [];
    const { name, schedule } = task;
    const scope = new Construct(stack, pascalCase(name));
    const queue = data.tasks.queue;
    return [
      new HandlerSchedule(scope, 'Schedule', {
        name: nameIn(environment, name),
        task: name,
        schedule,
        queue,
      }),
    ];
  });
}

function addRunner(
  stack: TasksStack,
  { environment, network, data }: TasksStackProps,
  containers: readonly ContainerTask[],
): FargateWorkload {
  const { taskRunner } = environment;
  const scope = new Construct(stack, 'TaskRunner');
  const task = new HardenedTask(scope, 'Task', {
    compute: taskRunner,
    image: imageFrom(bundleRunner(stack, environment), taskRunner.architecture),
    logGroup: logGroup(scope, environment, 'task-runner'),
    family: nameIn(environment, 'task-runner'),
    stopTimeoutSeconds: taskRunner.stopTimeoutSeconds,
    environment: {
      ...taskRunner.environment,
      ...workloadSettings(environment, data),
      [ENV.port]: String(RUNNER_HEALTH_PORT),
      [ENV.stopTimeoutSeconds]: String(taskRunner.stopTimeoutSeconds),
      [ENV.containerTasks]: stack.toJsonString(launchesOf(environment, containers)),
    },
    container: {
      healthCheck: {
        command: nodeHealthCheck(RUNNER_HEALTH_PORT, LIVENESS_PATH),
        interval: Duration.seconds(15),
        timeout: Duration.seconds(5),
        retries: 3,
        startPeriod: Duration.seconds(15),
      },
    },
  });
  const workload = new FargateWorkload(scope, 'Workload', {
    vpc: network.vpc,
    cluster: network.cluster,
    serviceName: nameIn(environment, 'task-runner'),
    task,
    minTasks: taskRunner.minTasks,
    spot: taskRunner.spot,
  });
  new BacklogScaling(scope, 'Scaling', {
    service: workload.service,
    queue: data.tasks.queue,
    minTasks: taskRunner.minTasks,
    maxTasks: taskRunner.maxTasks,
    backlogPerTask: taskRunner.backlogPerTask,
  });
  const { taskRole } = task.definition;
  data.tasks.queue.grantConsumeMessages(taskRole);
  data.runs.grantReadWriteData(taskRole);
  data.payloads.grantReadWrite(taskRole);
  network.cluster.grantTaskProtection(taskRole);
  for (const container of containers) container.grantRun(taskRole);
  return workload;
}

function bundleRunner(stack: Stack, { tasks }: ResolvedEnvironment): string {
  const handlers = tasks.flatMap((task) =>
    task.kind === 'handler' ? [{ name: task.name, file: join(PROJECT_ROOT, task.handler) }] : [],
  );
  return bundleTaskRunner(handlers, bundleFolder(stack, 'task-runner'));
}

function launchesOf({ tasks }: ResolvedEnvironment, containers: readonly ContainerTask[]) {
  const names = tasks.filter(({ kind }) => kind === 'container').map(({ name }) => name);
  return Object.fromEntries(names.map((name, index) => [name, containers[index]?.launch]));
}
