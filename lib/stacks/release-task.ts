import type { Stack } from 'aws-cdk-lib';
import type { FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import type { ResolvedEnvironment } from '../config';
import type { FargateWorkload } from '../constructs/fargate-workload';
import type { HardenedTask } from '../constructs/hardened-task';
import { nameIn } from '../constructs/names';
import { ReleaseHook } from '../constructs/release-hook';
import { ENV, MAIN_CONTAINER, type ReleaseLaunch } from '../../services/protocol/contract';
import type { NetworkStack } from './network-stack';
import type { TasksStack } from './tasks-stack';
import { PRIVATE_SUBNETS } from '../constructs/subnets';

interface Parts {
  readonly environment: ResolvedEnvironment;
  readonly network: NetworkStack;
  readonly tasks: TasksStack;
  /** Of the web service, and its service. */
  readonly task: HardenedTask;
  readonly workload: FargateWorkload;
}

/** What is run, and what it takes to run it. */
interface Release {
  readonly definition: FargateTaskDefinition;
  readonly family: string;
  readonly launch: ReleaseLaunch;
}

/** The release task of an environment: docs/decisions/0009-release-task.md. */
export function addReleaseHook(stack: Stack, parts: Parts): ReleaseHook | undefined {
  const { environment, network } = parts;
  const { releaseTask } = environment.deployment;
  if (releaseTask === undefined) return undefined;
  const { definition, family, launch } =
    'task' in releaseTask
      ? containerTask(stack, parts, releaseTask.task)
      : ownCommand(parts, releaseTask);
  return new ReleaseHook(stack, 'Release', {
    environment,
    cluster: network.cluster,
    launch,
    // All revisions: a right to the newest alone would be as new as it, and IAM needs a moment to know it.
    definitionArn: `arn:${stack.partition}:ecs:${stack.region}:${stack.account}:task-definition/${family}:*`,
    roles: [definition.taskRole, definition.obtainExecutionRole()],
  });
}

/** The very revision that the service is about to run: its image, variables, secrets and rights. */
function ownCommand(
  { environment, network, task: { definition }, workload }: Parts,
  { command, timeLimitSeconds }: { command: readonly string[]; timeLimitSeconds: number },
): Release {
  const { subnetIds } = network.vpc.selectSubnets(PRIVATE_SUBNETS);
  return {
    definition,
    family: nameIn(environment, 'web'),
    launch: {
      cluster: network.cluster.clusterArn,
      taskDefinition: definition.taskDefinitionArn,
      containerName: MAIN_CONTAINER,
      command,
      subnets: subnetIds,
      securityGroups: [workload.securityGroup.securityGroupId],
      timeLimitSeconds,
    },
  };
}

/** The latest revision of a container task, which this deployment has just made: its stack goes first. */
function containerTask(stack: Stack, { environment, tasks, task }: Parts, name: string): Release {
  const container = tasks.containers.get(name);
  if (container?.launch.kind !== 'ecs') throw new RangeError(`no container task '${name}'`);
  const { definition, launch } = container;
  const family = nameIn(environment, name);
  stack.addStackDependency(tasks);
  // A new image of it makes a new version of the web service, and so a deployment that runs it.
  task.container.addEnvironment(ENV.releaseImage, definition.defaultContainer?.imageName ?? family);
  return {
    definition,
    family,
    launch: {
      cluster: launch.cluster,
      taskDefinition: family,
      containerName: launch.containerName,
      subnets: launch.subnets,
      securityGroups: launch.securityGroups,
      timeLimitSeconds: launch.timeLimitSeconds,
    },
  };
}
