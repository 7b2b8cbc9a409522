import {
  objectsIn,
  textAt,
  textsAt,
  variablesOf,
  workloadsOf,
  type Assembly,
  type ImageAsset,
  type JsonObject,
  type Workload,
} from '../assembly';
import {
  ENV,
  MAIN_CONTAINER,
  READINESS_PATH,
  type ContainerTaskLaunch,
  type ScheduleSettings,
} from '../../services/protocol/contract';
import { readDockerfile } from './dockerfile';
import { differencesOf } from './differences';
import { LocalError } from './errors';
import { schedulesOf } from './schedules';
import { launchSettings, type LaunchSettings } from './launch-settings';

/** A service of the environment as a process of this machine. */
export interface LocalService {
  /** `web`, `task-runner`: the family without application and environment. */
  readonly name: string;
  readonly role: 'web' | 'task-runner' | 'other';
  readonly command: readonly [string, ...string[]];
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Asked in this order; the first that is there decides whether the service is ready. */
  readonly healthPaths: readonly string[];
  readonly stopTimeoutSeconds: number;
}

/** What runs for an environment on this machine, and how that is not what AWS runs. */
export interface LocalPlan {
  readonly environment: string;
  readonly services: readonly LocalService[];
  readonly containerTasks: Readonly<Record<string, ContainerTaskLaunch>>;
  /** Those that fire here. */
  readonly schedules: readonly ScheduleSettings[];
  /** One sentence each. */
  readonly differences: readonly string[];
}

export interface LocalPlanOptions {
  /** False: tasks start only by hand. */
  readonly fireSchedules: boolean;
}

/** What ECS takes where a task definition says nothing. */
const DEFAULT_STOP_TIMEOUT_SECONDS = 30;

/** What a container task gets where the task runner is told nothing of it. */
const DEFAULT_LAUNCH = { timeLimitSeconds: 3600, attempts: 1 } as const;

/**
 * What to run for an environment, read from the task definitions that AWS would get.
 *
 * @throws LocalError where there is nothing to run, or an image cannot run as a process
 */
export function localPlan(
  assembly: Assembly,
  environment: string,
  { fireSchedules }: LocalPlanOptions = { fireSchedules: true },
): LocalPlan {
  const workloads = workloadsOf(assembly, environment);
  const services = workloads.filter(({ service }) => service !== undefined);
  if (services.length === 0) {
    throw new LocalError(
      'NOTHING_TO_RUN',
      `the assembly has no services for '${environment}'`,
      'npx slipway synth writes the assembly anew',
    );
  }
  const limits = Object.assign(
    {},
    ...services.map((workload) => launchSettings(mainContainer(workload))),
  ) as LaunchSettings;
  const stacks = assembly.stacks.filter(({ stage }) => stage === environment);
  const tasks = workloads.filter(({ service }) => service === undefined);
  const namesOfTasks = new Map(tasks.map((workload) => [workload.family, workloadName(workload)]));
  const { schedules, left } = schedulesOf(stacks, (family) => namesOfTasks.get(family));
  const fires = fireSchedules ? schedules : [];
  return {
    environment,
    services: services.map(localService),
    containerTasks: Object.fromEntries(
      tasks.filter(isBuiltHere).map((workload) => containerTask(workload, limits)),
    ),
    schedules: fires,
    differences: differencesOf(
      stacks.flatMap(({ resources }) => resources),
      services.map((workload) => ({
        name: workloadName(workload),
        container: mainContainer(workload),
        sidecars: sidecarsOf(workload),
      })),
      {
        images: tasks.filter((workload) => !isBuiltHere(workload)).map(workloadName),
        volumes: tasks.filter(hasVolume).map(workloadName),
        schedules: fireSchedules ? left : [...schedules.map(({ name }) => name), ...left],
      },
    ),
  };
}

function mainContainer({ containers }: Workload): JsonObject {
  return (
    containers.find((container) => textAt(container, 'Name') === MAIN_CONTAINER) ??
    containers[0] ??
    {}
  );
}

function sidecarsOf(workload: Workload): string[] {
  const main = mainContainer(workload);
  return workload.containers.flatMap((container) =>
    container === main ? [] : (textAt(container, 'Name') ?? []),
  );
}

function hasVolume({ definition }: Workload): boolean {
  return objectsIn(definition.properties.Volumes).some(
    (volume) => 'EFSVolumeConfiguration' in volume,
  );
}

function imageOf(workload: Workload): ImageAsset | undefined {
  const address = JSON.stringify(mainContainer(workload).Image ?? '');
  return workload.stack.imageAssets.find(({ hash }) => address.includes(hash));
}

/** An image from elsewhere cannot be taken apart into a process. */
const isBuiltHere = (workload: Workload): boolean => imageOf(workload) !== undefined;

/** The variables that say the same here as in AWS. */
function literals(container: JsonObject): Record<string, string> {
  return Object.fromEntries(
    [...variablesOf(container)].filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}

/** `slipway-sample-dev-hello` → `hello`. */
export function workloadName(workload: Workload): string {
  const { [ENV.application]: application, [ENV.environment]: environment } = literals(
    mainContainer(workload),
  );
  const prefix = `${application ?? ''}-${environment ?? ''}-`;
  const { family } = workload;
  return family.startsWith(prefix) ? family.slice(prefix.length) : family;
}

/** Command, folder and variables of a container as a process. */
function startOf(workload: Workload) {
  const { definition } = workload;
  const container = mainContainer(workload);
  const image = imageOf(workload);
  if (image === undefined) {
    throw new LocalError(
      'IMAGE_NEEDS_ENGINE',
      `${definition.path}: its image is not built from this assembly`,
      'only images with a build folder run without a container engine',
    );
  }
  const start = readDockerfile(image.directory, image.dockerfile, image.target);
  const ownEntryPoint = textsAt(container, 'EntryPoint');
  const ownCommand = textsAt(container, 'Command');
  // As in Docker: an entry point of one's own drops the image's command.
  const inherited = ownEntryPoint.length > 0 ? [] : start.command;
  const [program, ...args] = [
    ...(ownEntryPoint.length > 0 ? ownEntryPoint : start.entryPoint),
    ...(ownCommand.length > 0 ? ownCommand : inherited),
  ];
  if (program === undefined) {
    throw new LocalError(
      'IMAGE_NEEDS_ENGINE',
      `${definition.path}: neither the Dockerfile nor the task definition names a command`,
      'add CMD ["program", "argument"] to the Dockerfile',
    );
  }
  return {
    // The images' Node is of the same major version as the one that runs this.
    command: [program === 'node' ? process.execPath : program, ...args] as [string, ...string[]],
    workingDirectory: image.directory,
    environment: { ...start.environment, ...literals(container) },
  };
}

/** What a service does for the application. */
export function workloadRole(workload: Workload): LocalService['role'] {
  if (objectsIn(workload.service?.properties.LoadBalancers).length > 0) return 'web';
  return variablesOf(mainContainer(workload)).has(ENV.containerTasks) ? 'task-runner' : 'other';
}

function localService(workload: Workload): LocalService {
  const container = mainContainer(workload);
  const [balanced] = objectsIn(workload.service?.properties.LoadBalancers);
  const targets = textAt(balanced?.TargetGroupArn, 'Ref');
  const group = workload.stack.resources.find(({ logicalId }) => logicalId === targets);
  const asked = textAt(group?.properties, 'HealthCheckPath');
  return {
    ...startOf(workload),
    name: workloadName(workload),
    role: workloadRole(workload),
    healthPaths: [READINESS_PATH, ...(asked === undefined ? [] : [asked])],
    stopTimeoutSeconds: Number(container.StopTimeout ?? DEFAULT_STOP_TIMEOUT_SECONDS),
  };
}

function containerTask(workload: Workload, limits: LaunchSettings): [string, ContainerTaskLaunch] {
  const name = workloadName(workload);
  const { timeLimitSeconds, attempts, retryDelaySeconds } = {
    retryDelaySeconds: undefined,
    ...(limits[name] ?? DEFAULT_LAUNCH),
  };
  const delay = retryDelaySeconds === undefined ? {} : { retryDelaySeconds };
  return [name, { kind: 'process', ...startOf(workload), timeLimitSeconds, attempts, ...delay }];
}
