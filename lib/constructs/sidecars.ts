import { Duration } from 'aws-cdk-lib';
import {
  Capability,
  ContainerDependencyCondition,
  LinuxParameters,
  LogDriver,
  type ContainerDefinition,
  type FargateTaskDefinition,
} from 'aws-cdk-lib/aws-ecs';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Architecture, Companions, DependencyCondition, ResolvedSidecar } from '../config';
import { MAIN_CONTAINER } from '../../services/protocol/contract';
import { imageOf } from './image';
import { pascalCase } from './names';

export interface SidecarsProps {
  readonly definition: FargateTaskDefinition;
  readonly main: ContainerDefinition;
  readonly companions: Companions;
  readonly architecture: Architecture;
  readonly logGroup: LogGroup;
  readonly streamPrefix: string;
}

const CONDITION: Readonly<Record<DependencyCondition, ContainerDependencyCondition>> = {
  start: ContainerDependencyCondition.START,
  healthy: ContainerDependencyCondition.HEALTHY,
  complete: ContainerDependencyCondition.COMPLETE,
  success: ContainerDependencyCondition.SUCCESS,
};

/** Containers beside the application's own: as few rights, and what waits for what. */
export class Sidecars extends Construct {
  readonly containers: ReadonlyMap<string, ContainerDefinition>;

  constructor(scope: Construct, id: string, props: SidecarsProps) {
    super(scope, id);
    const { main, companions } = props;
    this.containers = new Map([
      [MAIN_CONTAINER, main],
      ...companions.sidecars.map((sidecar): [string, ContainerDefinition] => [
        sidecar.name,
        addSidecar(this, sidecar, props),
      ]),
    ]);
    const waiting = [{ name: MAIN_CONTAINER, ...companions }, ...companions.sidecars];
    for (const { name, dependsOn } of waiting) {
      for (const [other, condition] of Object.entries(dependsOn)) {
        const container = this.containers.get(other);
        if (container === undefined) continue;
        this.containers
          .get(name)
          ?.addContainerDependencies({ container, condition: CONDITION[condition] });
      }
    }
  }
}

function addSidecar(
  scope: Construct,
  sidecar: ResolvedSidecar,
  { definition, architecture, logGroup, streamPrefix }: SidecarsProps,
): ContainerDefinition {
  const { name, image, command, port, environment, essential, healthCheck, readOnlyRoot } = sidecar;
  const linuxParameters = new LinuxParameters(scope, `${pascalCase(name)}Linux`, {
    initProcessEnabled: true,
  });
  linuxParameters.dropCapabilities(Capability.ALL);
  const container = definition.addContainer(name, {
    image: imageOf(image, architecture),
    essential,
    readonlyRootFilesystem: readOnlyRoot,
    linuxParameters,
    logging: LogDriver.awsLogs({ logGroup, streamPrefix }),
    environment: { ...environment },
    ...(command !== undefined && { command: [...command] }),
    ...(port !== undefined && { portMappings: [{ containerPort: port }] }),
    ...(healthCheck !== undefined && {
      healthCheck: {
        command: [...healthCheck.command],
        interval: Duration.seconds(healthCheck.intervalSeconds),
        timeout: Duration.seconds(healthCheck.timeoutSeconds),
        retries: healthCheck.retries,
        startPeriod: Duration.seconds(healthCheck.startPeriodSeconds),
      },
    }),
  });
  if (readOnlyRoot) {
    const sourceVolume = `scratch-${name}`;
    definition.addVolume({ name: sourceVolume });
    container.addMountPoints({ sourceVolume, containerPath: '/tmp', readOnly: false });
  }
  return container;
}
