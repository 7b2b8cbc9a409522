import { referencesOf, type Assembly, type Resource } from '../../assembly';
import { findDeployed, type Deployed } from '../deployed';
import { OperationError } from '../errors';
import type { Queues, Services, Stacks } from '../ports';
import type { Health } from './ports';
import {
  alarmState,
  balancerState,
  NOT_DEPLOYED,
  NOT_KNOWN,
  queueState,
  serviceState,
  stackState,
  targetState,
  type ResourceState,
} from './words';

/** What AWS says about an environment at one moment. */
export interface Live {
  readonly environment: string;
  readonly account: string;
  readonly region: string;
  /** By the id of the resource, `prod/web#Service`; what has no state to speak of is left out. */
  readonly states: ReadonlyMap<string, ResourceState>;
  /** What AWS would not say, and why; the resources concerned are `unknown`. */
  readonly problems: readonly OperationError[];
}

type Aws = Stacks & Services & Queues & Health;
type States = readonly (readonly [resource: string, state: ResourceState])[];

interface Found {
  readonly id: string;
  readonly physicalId: string;
}

interface Scene {
  readonly deployed: Deployed;
  /** What is there, of these types. */
  ofType(...types: readonly string[]): readonly Found[];
  readonly deadLetterQueues: ReadonlySet<string>;
}

/**
 * Asks AWS how each resource of an environment is: services and their targets, load balancers, queues, alarms, and of
 * all others what CloudFormation says.
 *
 * @throws OperationError where there are no credentials, or the environment is not deployed or in another account;
 *   what AWS refuses beyond that is in `problems`
 */
export async function liveStates(aws: Aws, assembly: Assembly, environment: string): Promise<Live> {
  const deployed = await findDeployed(aws, assembly, environment);
  const scene = sceneOf(deployed, assembly);
  const problems = new Map<string, OperationError>();
  const asked = await Promise.all(
    QUESTIONS.map(async ({ types, ask }) => {
      const found = scene.ofType(...types);
      if (found.length === 0) return [];
      try {
        return await ask(aws, found, scene);
      } catch (error) {
        if (!(error instanceof OperationError) || error.code === 'NO_CREDENTIALS') throw error;
        problems.set(error.message, error);
        return found.map(({ id }) => [id, NOT_KNOWN] as const);
      }
    }),
  );
  const { account, region } = deployed;
  return {
    environment,
    account,
    region,
    states: new Map([...byCloudFormation(deployed, assembly), ...asked.flat()]),
    problems: [...problems.values()],
  };
}

const QUESTIONS: readonly {
  readonly types: readonly string[];
  readonly ask: (aws: Aws, found: readonly Found[], scene: Scene) => Promise<States>;
}[] = [
  { types: ['AWS::ECS::Service'], ask: services },
  { types: ['AWS::ElasticLoadBalancingV2::TargetGroup'], ask: targets },
  { types: ['AWS::ElasticLoadBalancingV2::LoadBalancer'], ask: balancers },
  { types: ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'], ask: alarms },
  { types: ['AWS::SQS::Queue'], ask: queues },
];

async function services(aws: Aws, found: readonly Found[], { deployed }: Scene): Promise<States> {
  const placed = found.map(({ id, physicalId }) => {
    // arn:aws:ecs:<region>:<account>:service/<cluster>/<name>; older ones lack the cluster
    const parts = physicalId.split('/');
    const cluster = parts.length > 2 ? (parts[1] ?? '') : deployed.cluster;
    return { id, cluster, name: parts.at(-1) ?? physicalId };
  });
  const byCluster = Map.groupBy(placed, ({ cluster }) => cluster);
  const states = [...byCluster].map(async ([cluster, there]): Promise<States> => {
    const names = there.map(({ name }) => name);
    const counts = new Map(
      (await aws.services(cluster, names)).map((service) => [service.name, service]),
    );
    return there.map(({ id, name }) => [id, serviceState(counts.get(name))]);
  });
  return (await Promise.all(states)).flat();
}

function targets(aws: Aws, found: readonly Found[]): Promise<States> {
  return Promise.all(
    found.map(
      async ({ id, physicalId }) => [id, targetState(await aws.targets(physicalId))] as const,
    ),
  );
}

async function balancers(aws: Aws, found: readonly Found[]): Promise<States> {
  const codes = await aws.balancers(found.map(({ physicalId }) => physicalId));
  return found.map(({ id, physicalId }) => [id, balancerState(codes.get(physicalId))]);
}

async function alarms(aws: Aws, found: readonly Found[]): Promise<States> {
  const states = await aws.alarms(found.map(({ physicalId }) => physicalId));
  return found.map(({ id, physicalId }) => [id, alarmState(states.get(physicalId))]);
}

function queues(aws: Aws, found: readonly Found[], { deadLetterQueues }: Scene): Promise<States> {
  return Promise.all(
    found.map(
      async ({ id, physicalId }) =>
        [id, queueState(await aws.depth(physicalId), deadLetterQueues.has(id))] as const,
    ),
  );
}

function resourcesOf({ stacks }: Assembly, environment: string): Resource[] {
  return stacks.filter(({ stage }) => stage === environment).flatMap(({ resources }) => resources);
}

function sceneOf(deployed: Deployed, assembly: Assembly): Scene {
  const resources = resourcesOf(assembly, deployed.environment);
  return {
    deployed,
    ofType: (...types) =>
      resources
        .filter(({ type }) => types.includes(type))
        .flatMap(({ id }) => {
          const physicalId = deployed.resources.get(id)?.physicalId;
          return physicalId === undefined ? [] : [{ id, physicalId }];
        }),
    deadLetterQueues: new Set(
      referencesOf(assembly)
        .filter(({ at }) => at.startsWith('Properties.RedrivePolicy'))
        .map(({ to }) => to),
    ),
  };
}

function byCloudFormation({ environment, resources }: Deployed, assembly: Assembly): States {
  return resourcesOf(assembly, environment).flatMap(({ id, condition }) => {
    const found = resources.get(id);
    // A resource with a condition may be left out on purpose.
    if (found === undefined) return condition === undefined ? [[id, NOT_DEPLOYED] as const] : [];
    const state = stackState(found.status);
    return state === undefined ? [] : [[id, state] as const];
  });
}
