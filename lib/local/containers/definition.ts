import {
  isObject,
  objectsIn,
  textAt,
  textsAt,
  type JsonObject,
  type Workload,
} from '../../assembly';
import type { Values } from '../cloud/values';

/** A task definition with everything in it worked out, as ECS would have it. Memory in MiB, times in seconds. */
export interface TaskDefinition {
  readonly family: string;
  /** `family:revision`; a revision is a count of this start. */
  readonly revision: number;
  readonly containers: readonly ContainerDefinition[];
  readonly volumes: readonly VolumeDefinition[];
  /** vCPU; undefined: no limit. */
  readonly cpus: number | undefined;
  readonly memory: number | undefined;
  readonly executionRole: string | undefined;
}

export interface ContainerDefinition {
  readonly name: string;
  readonly image: string;
  readonly essential: boolean;
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: readonly { readonly name: string; readonly from: string }[];
  readonly entryPoint: readonly string[];
  readonly command: readonly string[];
  readonly user: string | undefined;
  readonly workingDirectory: string | undefined;
  readonly readOnlyRoot: boolean;
  readonly init: boolean;
  readonly dropped: readonly string[];
  readonly added: readonly string[];
  readonly tmpfs: readonly { readonly path: string; readonly sizeMiB: number }[];
  readonly memory: number | undefined;
  readonly memoryReservation: number | undefined;
  readonly cpus: number | undefined;
  readonly ports: readonly number[];
  readonly mounts: readonly {
    readonly volume: string;
    readonly path: string;
    readonly readOnly: boolean;
  }[];
  readonly ulimits: readonly {
    readonly name: string;
    readonly soft: number;
    readonly hard: number;
  }[];
  readonly dependsOn: readonly { readonly container: string; readonly condition: Condition }[];
  readonly healthCheck: ContainerHealthCheck | undefined;
  readonly startTimeoutSeconds: number;
  readonly stopTimeoutSeconds: number;
  readonly log: { readonly group: string; readonly prefix: string } | undefined;
}

export type Condition = 'START' | 'COMPLETE' | 'SUCCESS' | 'HEALTHY';

export interface ContainerHealthCheck {
  /** What is executed in the container. */
  readonly command: readonly string[];
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly retries: number;
  readonly startPeriodSeconds: number;
}

export interface VolumeDefinition {
  readonly name: string;
  /** Its contents outlive the task: EFS on AWS. */
  readonly lasting: boolean;
}

/** What ECS takes where a task definition says nothing. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
const DEFAULT = { stopTimeout: 30, startTimeout: 180 } as const;

export function taskDefinition(workload: Workload, values: Values, revision = 1): TaskDefinition {
  const properties = values.properties(workload.definition);
  const cpu = numberAt(properties, 'Cpu');
  return {
    family: workload.family,
    revision,
    containers: objectsIn(properties.ContainerDefinitions).map(containerDefinition),
    volumes: objectsIn(properties.Volumes).map((volume) => ({
      name: textAt(volume, 'Name') ?? '',
      lasting: 'EFSVolumeConfiguration' in volume || 'EfsVolumeConfiguration' in volume,
    })),
    cpus: cpu === undefined ? undefined : cpu / 1024,
    memory: numberAt(properties, 'Memory'),
    executionRole: textAt(properties, 'ExecutionRoleArn'),
  };
}

function containerDefinition(container: JsonObject): ContainerDefinition {
  const linux = isObject(container.LinuxParameters) ? container.LinuxParameters : {};
  const capabilities = isObject(linux.Capabilities) ? linux.Capabilities : {};
  const cpu = numberAt(container, 'Cpu');
  return {
    name: textAt(container, 'Name') ?? '',
    image: textAt(container, 'Image') ?? '',
    essential: container.Essential !== false,
    environment: Object.fromEntries(
      objectsIn(container.Environment).map(({ Name, Value }) => [String(Name), textOf(Value)]),
    ),
    secrets: objectsIn(container.Secrets).map(({ Name, ValueFrom }) => ({
      name: String(Name),
      from: textOf(ValueFrom),
    })),
    entryPoint: textsAt(container, 'EntryPoint'),
    command: textsAt(container, 'Command'),
    user: textAt(container, 'User'),
    workingDirectory: textAt(container, 'WorkingDirectory'),
    readOnlyRoot: container.ReadonlyRootFilesystem === true,
    init: linux.InitProcessEnabled === true,
    dropped: textsAt(capabilities, 'Drop'),
    added: textsAt(capabilities, 'Add'),
    tmpfs: objectsIn(linux.Tmpfs).map((one) => ({
      path: textAt(one, 'ContainerPath') ?? '',
      sizeMiB: numberAt(one, 'Size') ?? 64,
    })),
    memory: numberAt(container, 'Memory'),
    memoryReservation: numberAt(container, 'MemoryReservation'),
    cpus: cpu === undefined || cpu === 0 ? undefined : cpu / 1024,
    ports: objectsIn(container.PortMappings).flatMap((one) => numberAt(one, 'ContainerPort') ?? []),
    mounts: objectsIn(container.MountPoints).map((mount) => ({
      volume: textAt(mount, 'SourceVolume') ?? '',
      path: textAt(mount, 'ContainerPath') ?? '',
      readOnly: mount.ReadOnly === true,
    })),
    ulimits: objectsIn(container.Ulimits).map((limit) => ({
      name: textAt(limit, 'Name') ?? '',
      soft: numberAt(limit, 'SoftLimit') ?? -1,
      hard: numberAt(limit, 'HardLimit') ?? -1,
    })),
    dependsOn: objectsIn(container.DependsOn).map(({ ContainerName, Condition: condition }) => ({
      container: String(ContainerName),
      condition: condition as Condition,
    })),
    healthCheck: healthCheckOf(container.HealthCheck),
    startTimeoutSeconds: numberAt(container, 'StartTimeout') ?? DEFAULT.startTimeout,
    stopTimeoutSeconds: numberAt(container, 'StopTimeout') ?? DEFAULT.stopTimeout,
    log: logOf(container.LogConfiguration),
  };
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html */
function healthCheckOf(check: unknown): ContainerHealthCheck | undefined {
  const [form, ...words] = textsAt(check, 'Command');
  if (form === undefined || form === 'NONE') return undefined;
  const command =
    form === 'CMD-SHELL'
      ? ['/bin/sh', '-c', words.join(' ')]
      : form === 'CMD'
        ? words
        : [form, ...words];
  return {
    command,
    intervalSeconds: numberAt(check, 'Interval') ?? 30,
    timeoutSeconds: numberAt(check, 'Timeout') ?? 5,
    retries: numberAt(check, 'Retries') ?? 3,
    startPeriodSeconds: numberAt(check, 'StartPeriod') ?? 0,
  };
}

function logOf(configuration: unknown): ContainerDefinition['log'] {
  const options = isObject(configuration) ? configuration.Options : undefined;
  const group = textAt(options, 'awslogs-group');
  return group === undefined
    ? undefined
    : { group, prefix: textAt(options, 'awslogs-stream-prefix') ?? '' };
}

const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : '';

/** Templates write numbers as text where they like. */
export function numberAt(value: unknown, key: string): number | undefined {
  const found = isObject(value) ? value[key] : undefined;
  const number = typeof found === 'string' && found !== '' ? Number(found) : found;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
