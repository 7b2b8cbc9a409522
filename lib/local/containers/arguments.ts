import type { ContainerDefinition, TaskDefinition } from './definition';

/** What a container needs beside its definition. */
export interface Surroundings {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** `--network` and what belongs to it. */
  readonly network: readonly string[];
  /** Beside those of the definition: secrets, and where AWS is. They win. */
  readonly environment: Readonly<Record<string, string>>;
  readonly image: string;
  /** Source of each volume of the task: a volume's name, or an absolute path. */
  readonly volumes: Readonly<Record<string, string>>;
  /** Files of this machine in place of those in the image: path in the container → absolute path here. */
  readonly overlay: Readonly<Record<string, string>>;
  readonly command?: readonly string[] | undefined;
}

/** Arguments of `docker create`: everything of a container definition that an engine knows. */
export function createArguments(
  task: Pick<TaskDefinition, 'cpus' | 'memory'>,
  container: ContainerDefinition,
  around: Surroundings,
): string[] {
  const pairs = (flag: string, values: Readonly<Record<string, string>>) =>
    Object.entries(values).flatMap(([key, value]) => [flag, `${key}=${value}`]);
  const one = (flag: string, value: string | number | undefined) =>
    value === undefined ? [] : [flag, String(value)];
  const memory = container.memory ?? task.memory;
  const command = around.command ?? container.command;
  return [
    'create',
    '--pull',
    'never',
    ...one('--name', around.name),
    ...pairs('--label', around.labels),
    ...around.network,
    ...pairs('--env', { ...container.environment, ...around.environment }),
    ...one('--user', container.user),
    ...one('--workdir', container.workingDirectory),
    ...(container.readOnlyRoot ? ['--read-only'] : []),
    ...(container.init ? ['--init'] : []),
    ...container.dropped.flatMap((name) => ['--cap-drop', name]),
    ...container.added.flatMap((name) => ['--cap-add', name]),
    ...container.tmpfs.flatMap(({ path, sizeMiB }) => ['--tmpfs', `${path}:size=${sizeMiB}m`]),
    // No swap, as on Fargate: what is over the limit is killed.
    ...(memory === undefined ? [] : ['--memory', `${memory}m`, '--memory-swap', `${memory}m`]),
    ...(container.memoryReservation === undefined
      ? []
      : ['--memory-reservation', `${container.memoryReservation}m`]),
    ...container.ulimits.flatMap(({ name, soft, hard }) => ['--ulimit', `${name}=${soft}:${hard}`]),
    ...container.mounts.flatMap((mount) => mountArguments(mount, around.volumes)),
    ...Object.entries(around.overlay).flatMap(([path, source]) => [
      '--mount',
      `type=bind,source=${source},target=${path},readonly`,
    ]),
    // A health check of the image does not count on ECS.
    '--no-healthcheck',
    ...(container.entryPoint[0] === undefined ? [] : ['--entrypoint', container.entryPoint[0]]),
    around.image,
    ...container.entryPoint.slice(1),
    ...command,
  ];
}

function mountArguments(
  { volume, path, readOnly }: ContainerDefinition['mounts'][number],
  volumes: Readonly<Record<string, string>>,
): string[] {
  const source = volumes[volume];
  if (source === undefined) return [];
  const type = source.startsWith('/') ? 'bind' : 'volume';
  return ['--mount', `type=${type},source=${source},target=${path}${readOnly ? ',readonly' : ''}`];
}

/**
 * vCPU that a container may use. It is told only once it is well, so that a start on a quarter of a core does not take four
 * times as long here as people wait for.
 */
export const cpusOf = (
  task: Pick<TaskDefinition, 'cpus'>,
  container: ContainerDefinition,
): number | undefined => container.cpus ?? task.cpus;
