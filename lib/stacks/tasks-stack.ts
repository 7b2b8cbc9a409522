import { join } from 'node:path';
import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { ResolvedContainerTask, ResolvedEnvironment, ResolvedRunner } from '../config';
import { BacklogScaling } from '../constructs/backlog-scaling';
import { bundleTaskRunner } from '../constructs/bundle';
import { ContainerTask } from '../constructs/container-task';
import { FargateWorkload } from '../constructs/fargate-workload';
import { HandlerSchedule } from '../constructs/handler-schedule';
import { HardenedTask } from '../constructs/hardened-task';
import { bundleFolder, imageFrom, PROJECT_ROOT, releasedOr } from '../constructs/image';
import { logGroup } from '../constructs/logs';
import { nameIn, pascalCase } from '../constructs/names';
import { grantRuns } from '../constructs/run-table';
import { SharedFiles } from '../constructs/shared-files';
import { grantTaskProtection } from '../constructs/task-protection';
import type { TaskSchedule } from '../constructs/task-schedule';
import { ENV, LIVENESS_PATH, RUNNER_HEALTH_PORT } from '../../services/protocol/contract';
import type { DataStack } from './data-stack';
import { namespaceOf, type NetworkStack } from './network-stack';
import { nodeHealthCheck, workloadSettings } from './workload-settings';
import { WorkloadWiring, type Surroundings } from './workload-wiring';

interface TasksStackProps extends StackProps, Surroundings {
  readonly environment: ResolvedEnvironment;
  readonly network: NetworkStack;
  readonly data: DataStack;
}

/** The task runner, the container tasks and their schedules. */
export class TasksStack extends Stack {
  readonly runner: FargateWorkload;
  /** The services of the other queues, by the name of the queue. */
  readonly runners: ReadonlyMap<string, FargateWorkload>;
  /** Undefined where no task has a volume of the environment's own. */
  readonly files: SharedFiles | undefined;
  readonly schedules: readonly TaskSchedule[];
  /** By the name of the task. */
  readonly containers: ReadonlyMap<string, ContainerTask>;
  readonly handlerSchedules: readonly HandlerSchedule[];

  constructor(scope: Construct, id: string, props: TasksStackProps) {
    super(scope, id, props);
    const { environment, network } = props;
    const { vpc } = network;
    const securityGroup = new SecurityGroup(this, 'ContainerTasks', {
      vpc,
      description: 'Container tasks',
    });
    this.files = ownFiles(environment)
      ? new SharedFiles(this, 'Files', { vpc, environment })
      : undefined;
    const files = this.files;
    const containerTasks = environment.tasks.filter((task) => task.kind === 'container');
    this.containers = new Map(
      containerTasks.map((task) => [
        task.name,
        addContainerTask(this, task, securityGroup, files, props),
      ]),
    );
    const containers = [...this.containers.values()];
    this.handlerSchedules = addHandlerSchedules(this, props);
    this.schedules = containers.flatMap(({ schedule }) =>
      schedule === undefined ? [] : [schedule],
    );
    const { taskRunner } = environment;
    const image = bundleRunner(this, environment);
    const add = (runner: ResolvedRunner, queue?: string) =>
      addRunner(this, props, { runner, queue, image, containers });
    this.runner = add(taskRunner);
    this.runners = new Map(taskRunner.queues.map((queue) => [queue.name, add(queue, queue.name)]));
  }
}

function addContainerTask(
  stack: TasksStack,
  task: ResolvedContainerTask,
  shared: SecurityGroup,
  files: SharedFiles | undefined,
  props: TasksStackProps,
): ContainerTask {
  const { environment, network } = props;
  const { vpc, cluster } = network;
  const scope = new Construct(stack, `${pascalCase(task.name)}Access`);
  const wiring = new WorkloadWiring(scope, task.name, task.secrets, environment, props);
  const { variables, secrets } = wiring;
  const container = new ContainerTask(stack, pascalCase(task.name), {
    environment,
    task,
    vpc,
    cluster,
    // What lets in one container task must not let in all of them.
    ...(!wiring.connects && { securityGroup: shared }),
    files,
    runs: props.data.runs,
    variables,
    secrets,
  });
  wiring.connect(container.role, container.securityGroup);
  return container;
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
    return [
      new HandlerSchedule(scope, 'Schedule', {
        name: nameIn(environment, name),
        task: name,
        schedule,
        queue: data.queueFor(task.queue).queue,
        fifo: environment.taskRunner.queues.some((one) => one.name === task.queue && one.fifo),
      }),
    ];
  });
}

interface RunnerOf {
  readonly runner: ResolvedRunner;
  /** Undefined for the default one. */
  readonly queue: string | undefined;
  /** Folder of the bundle, the same for all. */
  readonly image: string;
  readonly containers: readonly ContainerTask[];
}

function addRunner(
  stack: TasksStack,
  props: TasksStackProps,
  { runner: taskRunner, queue: queueName, image, containers }: RunnerOf,
): FargateWorkload {
  const { environment, network, data } = props;
  const name = queueName === undefined ? 'task-runner' : `task-runner-${queueName}`;
  const { queue } = data.queueFor(queueName);
  const namespace = namespaceOf(environment);
  const scope = new Construct(stack, pascalCase(name));
  // All of them run the same code: what the configuration gives to the task runner, each of them gets.
  const { secrets } = environment.taskRunner;
  const wiring = new WorkloadWiring(scope, 'task-runner', secrets, environment, props);
  const logs = logGroup(scope, environment, name);
  const task = new HardenedTask(scope, 'Task', {
    compute: taskRunner,
    image: releasedOr(environment, 'task-runner', () => imageFrom(image, taskRunner.architecture)),
    logGroup: logs,
    family: nameIn(environment, name),
    stopTimeoutSeconds: taskRunner.stopTimeoutSeconds,
    tracing: environment.observability.tracing,
    exec: environment.safety.exec,
    environment: {
      ...taskRunner.environment,
      ...wiring.variables,
      ...workloadSettings(environment, data),
      [ENV.queueUrl]: queue.queueUrl,
      [ENV.port]: String(RUNNER_HEALTH_PORT),
      [ENV.stopTimeoutSeconds]: String(taskRunner.stopTimeoutSeconds),
      [ENV.containerTasks]: stack.toJsonString(launchesOf(environment, containers)),
    },
    container: {
      secrets: { ...wiring.secrets },
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
    serviceName: nameIn(environment, name),
    task,
    minTasks: taskRunner.minTasks,
    spot: taskRunner.spot,
    breakerThreshold: environment.deployment.breakerThreshold,
    ...(namespace !== undefined && {
      options: { serviceConnectConfiguration: { namespace } },
    }),
  });
  new BacklogScaling(scope, 'Scaling', {
    service: workload.service,
    queue,
    minTasks: taskRunner.minTasks,
    maxTasks: taskRunner.maxTasks,
    backlogPerTask: taskRunner.backlogPerTask,
  });
  const { taskRole } = task.definition;
  wiring.connect(taskRole, workload.securityGroup);
  workload.service.node.addDependency(wiring.doors);
  wiring.redeployOnChange(`${pascalCase(name)}Redeploy`, workload.service, logs);
  queue.grantConsumeMessages(taskRole);
  // retries are messages of their own
  queue.grantSendMessages(taskRole);
  grantRuns(data.runs, taskRole);
  data.grantPayloads(taskRole);
  grantTaskProtection(network.cluster, taskRole);
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
