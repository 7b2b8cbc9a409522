import {
  isObject,
  textAt,
  textsAt,
  type Assembly,
  type ImageAsset,
  type JsonObject,
  type Resource,
  type Stack,
} from '../assembly';
import { ENV, MAIN_CONTAINER, type ContainerTaskLaunch } from '../../services/protocol/contract';
import { readDockerfile } from './dockerfile';

/** A service of the environment as a process of this machine. */
export interface LocalService {
  readonly name: string;
  readonly role: 'web' | 'task-runner' | 'other';
  readonly command: readonly [string, ...string[]];
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly stopTimeoutSeconds: number;
}

export interface LocalPlan {
  readonly environment: string;
  readonly services: readonly LocalService[];
  readonly containerTasks: Readonly<Record<string, ContainerTaskLaunch>>;
}

/** The assembly holds nothing of the kind. */
export class PlanError extends Error {
  readonly code = 'NOTHING_TO_RUN';
}

const DEFAULT_STOP_TIMEOUT_SECONDS = 30;

/** What to run for an environment, read from the task definitions that AWS would get. */
export function localPlan(assembly: Assembly, environment: string): LocalPlan {
  const stacks = assembly.stacks.filter(({ stage }) => stage === environment);
  const definitions = stacks.flatMap((stack) =>
    stack.resources
      .filter(({ type }) => type === 'AWS::ECS::TaskDefinition')
      .map((resource) => ({ stack, resource })),
  );
  const services = stacks.flatMap((stack) =>
    stack.resources
      .filter(({ type }) => type === 'AWS::ECS::Service')
      .flatMap((service) => {
        const definition = textAt(service.properties.TaskDefinition, 'Ref');
        const found = definitions.find(
          ({ resource }) => resource.stack === stack.path && resource.logicalId === definition,
        );
        return found === undefined ? [] : [{ service, ...found }];
      }),
  );
  if (services.length === 0)
    throw new PlanError(`the assembly has no services for '${environment}'`);
  const ofServices = new Set(services.map(({ resource }) => resource.id));
  const limits = Object.assign(
    {},
    ...services.map(({ resource }) => launchSettings(resource)),
  ) as LaunchSettings;
  const containerTasks = definitions
    .filter(({ resource }) => !ofServices.has(resource.id))
    .map(({ stack, resource }) => containerTask(stack, resource, limits));
  return {
    environment,
    services: services.map(({ service, stack, resource }) =>
      localService(service, stack, resource),
    ),
    containerTasks: Object.fromEntries(containerTasks),
  };
}

type LaunchSettings = Readonly<
  Record<string, Pick<ContainerTaskLaunch, 'timeLimitSeconds' | 'attempts'>>
>;

/** Time limits and attempts, from what the task runner is told; addresses in AWS mean nothing here. */
function launchSettings(definition: Resource): LaunchSettings {
  const value = variablesOf(mainContainer(definition)).find(
    ([name]) => name === ENV.containerTasks,
  )?.[1];
  if (value === undefined) return {};
  const parts = isObject(value) ? value['Fn::Join'] : undefined;
  const pieces: unknown = Array.isArray(parts) ? parts[1] : [value];
  const text = (pieces as unknown[])
    .map((piece) => (typeof piece === 'string' ? piece : 'in-aws'))
    .join('');
  return JSON.parse(text) as LaunchSettings;
}

function mainContainer(definition: Resource): JsonObject {
  const containers = definition.properties.ContainerDefinitions;
  const all: unknown[] = Array.isArray(containers) ? containers : [];
  const main = all.find((container) => textAt(container, 'Name') === MAIN_CONTAINER) ?? all[0];
  return isObject(main) ? main : {};
}

function variablesOf(container: JsonObject): [string, unknown][] {
  const variables: unknown[] = Array.isArray(container.Environment) ? container.Environment : [];
  return variables.flatMap((variable) =>
    isObject(variable) && typeof variable.Name === 'string'
      ? [[variable.Name, variable.Value] as [string, unknown]]
      : [],
  );
}

/** The variables that say the same here as in AWS. */
function literals(container: JsonObject): Record<string, string> {
  return Object.fromEntries(
    variablesOf(container).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}

function imageOf(stack: Stack, definition: Resource): ImageAsset {
  const address = JSON.stringify(mainContainer(definition).Image ?? '');
  const image = stack.imageAssets.find(({ hash }) => address.includes(hash));
  if (image === undefined)
    throw new PlanError(`${definition.path}: its image is not built from this assembly`);
  return image;
}

function startOf(stack: Stack, definition: Resource) {
  const image = imageOf(stack, definition);
  const container = mainContainer(definition);
  const start = readDockerfile(image.directory, image.dockerfile);
  const own = textsAt(container, 'Command');
  const [program = '', ...args] = own.length > 0 ? own : start.command;
  return {
    // The images' Node is of the same major version as the one that runs this.
    command: [program === 'node' ? process.execPath : program, ...args] as [string, ...string[]],
    workingDirectory: image.directory,
    environment: { ...start.environment, ...literals(container) },
  };
}

function localService(service: Resource, stack: Stack, definition: Resource): LocalService {
  const container = mainContainer(definition);
  const names = variablesOf(container).map(([name]) => name);
  const role =
    Array.isArray(service.properties.LoadBalancers) && service.properties.LoadBalancers.length > 0
      ? 'web'
      : names.includes(ENV.containerTasks)
        ? 'task-runner'
        : 'other';
  return {
    ...startOf(stack, definition),
    name:
      role === 'other' ? (textAt(service.properties, 'ServiceName') ?? service.logicalId) : role,
    role,
    stopTimeoutSeconds: Number(container.StopTimeout ?? DEFAULT_STOP_TIMEOUT_SECONDS),
  };
}

function containerTask(
  stack: Stack,
  definition: Resource,
  limits: LaunchSettings,
): [string, ContainerTaskLaunch] {
  const start = startOf(stack, definition);
  const { [ENV.application]: application = '', [ENV.environment]: environment = '' } =
    start.environment;
  const family = textAt(definition.properties, 'Family') ?? definition.logicalId;
  const prefix = `${application}-${environment}-`;
  const name = family.startsWith(prefix) ? family.slice(prefix.length) : family;
  const { timeLimitSeconds = 3600, attempts = 1 } = limits[name] ?? {};
  return [name, { kind: 'process', ...start, timeLimitSeconds, attempts }];
}
