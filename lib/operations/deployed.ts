import {
  isObject,
  textAt,
  variablesOf,
  workloadsOf,
  type Assembly,
  type Stack,
  type Workload,
} from '../assembly';
import { ENV, MAIN_CONTAINER } from '../../services/protocol/contract';
import { OperationError } from './errors';
import type { DeployedResource, DeployedStack, Launch, Services, Stacks } from './ports';

/** An environment's stacks as CloudFormation has them, with what the assembly calls its resources. */
export interface Deployed {
  readonly environment: string;
  readonly account: string;
  readonly region: string;
  /** In the order of deployment; `deployed` is undefined where the stack is not there. */
  readonly stacks: readonly {
    readonly name: string;
    readonly deployed: DeployedStack | undefined;
  }[];
  readonly workloads: readonly DeployedWorkload[];
  readonly queues: readonly { readonly name: string; readonly url: string }[];
  /** By the assembly's id, `prod/web#Service`. */
  readonly resources: ReadonlyMap<string, DeployedResource>;
  /** Name of the ECS cluster; empty where there is none. */
  readonly cluster: string;
}

export interface DeployedWorkload {
  /** `web`, `task-runner`, `hello`. */
  readonly name: string;
  readonly kind: 'service' | 'task';
  /** Of its task definition. */
  readonly family: string;
  /** Where its containers log; undefined where the template names no group. */
  readonly logGroup: string | undefined;
  /** Services only. */
  readonly service:
    { readonly cluster: string; readonly name: string; readonly isRunner: boolean } | undefined;
}

/** Region of an environment, from the assembly. @throws OperationError where the assembly has no such stage */
export function regionOf(assembly: Assembly, environment: string): string {
  return first(assembly, environment).region;
}

function first({ stacks }: Assembly, environment: string): Stack {
  const found = stacks.find(({ stage }) => stage === environment);
  if (found !== undefined) return found;
  throw new OperationError(
    'NO_ENVIRONMENT',
    `the assembly has no environment '${environment}'`,
    'npx slipway synth writes the assembly anew',
  );
}

/**
 * Finds what an environment has in AWS.
 *
 * @throws OperationError where none of its stacks is there, or they are in another account
 */
export async function findDeployed(
  aws: Stacks,
  assembly: Assembly,
  environment: string,
): Promise<Deployed> {
  const { account, region } = first(assembly, environment);
  const stacks = assembly.stacks.filter(({ stage }) => stage === environment);
  const found = await Promise.all(
    stacks.map(async (stack) => ({ stack, deployed: await aws.stack(stack.name) })),
  );
  const there = found.flatMap(({ deployed }) => deployed ?? []);
  const [one] = there;
  if (one === undefined) {
    throw new OperationError(
      'NOT_DEPLOYED',
      `'${environment}' is not deployed in ${region}: no stack ${stacks[0]?.name ?? ''}`,
      `deploy it: npx cdk deploy '${environment}/**', with credentials of account ${account}`,
    );
  }
  const [, , , , actual = ''] = one.id.split(':');
  if (actual !== account && !account.startsWith('unknown')) {
    throw new OperationError(
      'WRONG_ACCOUNT',
      `'${environment}' is in account ${account}; these credentials are of account ${actual}`,
      'set AWS_PROFILE to a profile of the right account',
    );
  }
  const resources = new Map<string, DeployedResource>();
  await Promise.all(
    found.map(async ({ stack, deployed }) => {
      if (deployed === undefined) return;
      for (const resource of await aws.resources(stack.name))
        resources.set(`${stack.path}#${resource.logicalId}`, resource);
    }),
  );
  const physical = new Map([...resources].map(([id, { physicalId }]) => [id, physicalId]));
  const cluster = physicalOf(stacks, 'AWS::ECS::Cluster', physical)[0]?.physicalId ?? '';
  return {
    environment,
    account,
    region,
    stacks: found.map(({ stack, deployed }) => ({ name: stack.name, deployed })),
    workloads: workloadsOf(assembly, environment).map((workload) =>
      deployedWorkload(workload, physical, cluster),
    ),
    queues: physicalOf(stacks, 'AWS::SQS::Queue', physical).map(({ physicalId: url }) => ({
      name: url.split('/').at(-1) ?? url,
      url,
    })),
    resources,
    cluster,
  };
}

function physicalOf(
  stacks: readonly Stack[],
  type: string,
  physical: ReadonlyMap<string, string>,
): { readonly physicalId: string }[] {
  return stacks
    .flatMap(({ resources }) => resources)
    .filter((resource) => resource.type === type)
    .flatMap(({ id }) => {
      const physicalId = physical.get(id);
      return physicalId === undefined ? [] : [{ physicalId }];
    });
}

function deployedWorkload(
  { stack, service, family, containers }: Workload,
  physical: ReadonlyMap<string, string>,
  cluster: string,
): DeployedWorkload {
  const main =
    containers.find((container) => textAt(container, 'Name') === MAIN_CONTAINER) ??
    containers[0] ??
    {};
  const variables = variablesOf(main);
  const text = (name: string) => {
    const value = variables.get(name);
    return typeof value === 'string' ? value : '';
  };
  const prefix = `${text(ENV.application)}-${text(ENV.environment)}-`;
  const name = family.startsWith(prefix) ? family.slice(prefix.length) : family;
  const arn = service === undefined ? undefined : physical.get(service.id);
  // arn:aws:ecs:<region>:<account>:service/<cluster>/<name>; older ones lack the cluster
  const parts = arn?.split('/') ?? [];
  return {
    name,
    kind: service === undefined ? 'task' : 'service',
    family,
    logGroup: logGroupOf(stack, main, physical),
    service:
      arn === undefined
        ? undefined
        : {
            cluster: parts.length > 2 ? (parts[1] ?? cluster) : cluster,
            name: parts.at(-1) ?? arn,
            isRunner: variables.has(ENV.containerTasks),
          },
  };
}

function logGroupOf(
  stack: Stack,
  container: Readonly<Record<string, unknown>>,
  physical: ReadonlyMap<string, string>,
): string | undefined {
  const configuration = container.LogConfiguration;
  const options = isObject(configuration) ? configuration.Options : undefined;
  const group = isObject(options) ? options['awslogs-group'] : undefined;
  if (typeof group === 'string') return group;
  const logicalId = textAt(group, 'Ref');
  return logicalId === undefined ? undefined : physical.get(`${stack.path}#${logicalId}`);
}

/** What the deployed task runner is told: its environment variables, by name. */
export async function runnerVariables(
  aws: Services,
  { environment, workloads }: Deployed,
): Promise<ReadonlyMap<string, string>> {
  const runner = workloads.find(({ service }) => service?.isRunner === true)?.service;
  const [state] = runner === undefined ? [] : await aws.services(runner.cluster, [runner.name]);
  if (state === undefined) {
    throw new OperationError(
      'NOT_DEPLOYED',
      `'${environment}' has no task runner in AWS`,
      `deploy it: npx cdk deploy '${environment}/**'`,
    );
  }
  return aws.variables(state.taskDefinition, MAIN_CONTAINER);
}

/** How the deployed task runner starts a container task; undefined where it knows none of that name. */
export function launchOf(variables: ReadonlyMap<string, string>, task: string): Launch | undefined {
  const launches = JSON.parse(variables.get(ENV.containerTasks) ?? '{}') as Record<string, Launch>;
  return Object.hasOwn(launches, task) ? launches[task] : undefined;
}
