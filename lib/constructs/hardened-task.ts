import { Duration } from 'aws-cdk-lib';
import {
  Capability,
  FargateTaskDefinition,
  LinuxParameters,
  LogDriver,
  type ContainerDefinition,
  type ContainerDefinitionOptions,
  type ContainerImage,
} from 'aws-cdk-lib/aws-ecs';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Companions, Compute } from '../config';
import { MAIN_CONTAINER } from '../../services/protocol/contract';
import { mountExecFolders } from './exec';
import { platformOf } from './image';
import { addCollector, tracingVariables } from './observability/tracing';
import { Sidecars } from './sidecars';

export interface HardenedTaskProps {
  /** With the sidecars of the workload, where it has any. */
  readonly compute: Compute & Partial<Companions>;
  readonly image: ContainerImage;
  readonly logGroup: LogGroup;
  /** Name of the family: task definitions of one kind, revision after revision. */
  readonly family: string;
  readonly stopTimeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly ephemeralStorageGiB?: number;
  /** A collector beside the container sends traces to X-Ray. Default false. */
  readonly tracing?: boolean;
  /** Prepared for ECS Exec. Default false. */
  readonly exec?: boolean;
  readonly container?: Partial<
    Pick<
      ContainerDefinitionOptions,
      'command' | 'entryPoint' | 'portMappings' | 'healthCheck' | 'secrets'
    >
  >;
}

/** Prefix of a container's log streams; ECS adds the container's name and the task's id. */
export const LOG_STREAM_PREFIX = 'slipway';

/** Folder that a container may write to; the rest of its file system is read-only. */
const SCRATCH = '/tmp';

/** A task definition with one container that has no more rights than it needs. */
export class HardenedTask extends Construct {
  readonly definition: FargateTaskDefinition;
  readonly container: ContainerDefinition;
  readonly logGroup: LogGroup;
  readonly exec: boolean;
  /** Undefined where the container is alone. */
  readonly sidecars: Sidecars | undefined;

  constructor(scope: Construct, id: string, props: HardenedTaskProps) {
    super(scope, id);
    this.logGroup = props.logGroup;
    const { compute, image, logGroup, family, stopTimeoutSeconds, environment, container } = props;
    const { tracing = false, exec = false } = props;
    this.exec = exec;
    this.definition = new FargateTaskDefinition(this, 'Definition', {
      family,
      cpu: compute.cpu,
      memoryLimitMiB: compute.memoryMiB,
      runtimePlatform: platformOf(compute.architecture),
      volumes: [{ name: 'scratch' }],
      ...(props.ephemeralStorageGiB !== undefined && {
        ephemeralStorageGiB: props.ephemeralStorageGiB,
      }),
    });
    const linuxParameters = new LinuxParameters(this, 'Linux', { initProcessEnabled: true });
    linuxParameters.dropCapabilities(Capability.ALL);
    this.container = this.definition.addContainer(MAIN_CONTAINER, {
      image,
      user: '1000:1000',
      readonlyRootFilesystem: true,
      linuxParameters,
      stopTimeout: Duration.seconds(stopTimeoutSeconds),
      logging: LogDriver.awsLogs({ logGroup, streamPrefix: LOG_STREAM_PREFIX }),
      environment: { ...(tracing && tracingVariables(family)), ...environment },
      ...container,
    });
    this.container.addMountPoints({
      sourceVolume: 'scratch',
      containerPath: SCRATCH,
      readOnly: false,
    });
    const { sidecars = [], dependsOn = {}, architecture } = compute;
    this.sidecars =
      sidecars.length === 0
        ? undefined
        : new Sidecars(this, 'Sidecars', {
            definition: this.definition,
            main: this.container,
            companions: { sidecars, dependsOn },
            architecture,
            logGroup,
            streamPrefix: LOG_STREAM_PREFIX,
          });
    const collector = tracing ? [addCollector(this.definition, logGroup)] : [];
    if (!exec) return;
    // The main container is among those of the sidecars.
    const containers = new Set([
      this.container,
      ...collector,
      ...(this.sidecars?.containers.values() ?? []),
    ]);
    for (const one of containers) mountExecFolders(this.definition, one);
  }
}
