import type { Assembly, Resource, Stack } from '../../lib/assembly';
import { readAssembly } from '../../lib/assembly';
import {
  cloudStatus,
  findDeployed,
  launchOf,
  regionOf,
  runnerVariables,
} from '../../lib/operations';
import type { DeployedStack, ServiceCounts, Stacks } from '../../lib/operations/ports';
import { synthesized } from '../support/sample';

const ACCOUNT = '111111111111';

const deployedStack = (name: string, account = ACCOUNT): DeployedStack => ({
  id: `arn:aws:cloudformation:eu-west-1:${account}:stack/${name}/1`,
  status: 'CREATE_COMPLETE',
  reason: undefined,
  changedAt: new Date('2026-01-01T00:00:00Z'),
  terminationProtection: false,
});

/** CloudFormation with every stack of the assembly in it. */
const everything = (assembly: Assembly, account?: string): Stacks => ({
  stack: (name) => Promise.resolve(deployedStack(name, account)),
  resources: (name) =>
    Promise.resolve(
      assembly.stacks.find((stack: Stack) => stack.name === name)!.resources.map(physical),
    ),
});

function physical({ logicalId, type, properties }: Resource) {
  const physicalId =
    {
      'AWS::ECS::Service': `arn:aws:ecs:eu-west-1:${ACCOUNT}:service/cluster-1/${String(properties.ServiceName)}`,
      'AWS::ECS::Cluster': 'cluster-1',
      'AWS::SQS::Queue': `https://sqs.eu-west-1.amazonaws.com/${ACCOUNT}/${logicalId}`,
      'AWS::Logs::LogGroup': String(properties.LogGroupName),
    }[type] ?? logicalId;
  return { logicalId, physicalId };
}

describe('an environment in AWS', () => {
  const assembly = readAssembly(synthesized());

  it('is found by the logical ids of the assembly', async () => {
    const found = await findDeployed(everything(assembly), assembly, 'dev');
    expect(found.workloads).toEqual([
      {
        name: 'hello',
        kind: 'task',
        family: 'slipway-sample-dev-hello',
        logGroup: '/slipway/slipway-sample/dev/tasks/hello',
        service: undefined,
      },
      {
        name: 'task-runner',
        kind: 'service',
        family: 'slipway-sample-dev-task-runner',
        logGroup: '/slipway/slipway-sample/dev/task-runner',
        service: { cluster: 'cluster-1', name: 'slipway-sample-dev-task-runner', isRunner: true },
      },
      {
        name: 'web',
        kind: 'service',
        family: 'slipway-sample-dev-web',
        logGroup: '/slipway/slipway-sample/dev/web',
        service: { cluster: 'cluster-1', name: 'slipway-sample-dev-web', isRunner: false },
      },
    ]);
    expect(found.queues).toHaveLength(3);
    expect(regionOf(assembly, 'dev')).toBe('eu-west-1');
  });

  it('is not deployed where no stack is there, and the hint says how to', async () => {
    const nothing: Stacks = {
      stack: () => Promise.resolve(undefined),
      resources: () => Promise.resolve([]),
    };
    await expect(findDeployed(nothing, assembly, 'dev')).rejects.toMatchObject({
      code: 'NOT_DEPLOYED',
      hint: expect.stringContaining("npx cdk deploy 'dev/**'"),
    });
  });

  it('is half there while it is deployed for the first time', async () => {
    const half: Stacks = {
      ...everything(assembly),
      stack: (name) => Promise.resolve(name.endsWith('-network') ? deployedStack(name) : undefined),
    };
    const found = await findDeployed(half, assembly, 'dev');
    const status = await cloudStatus(
      {
        services: () => Promise.resolve([]),
        variables: () => Promise.resolve(new Map()),
        depth: () => Promise.resolve({ waiting: 0, inFlight: 0 }),
      },
      found,
    );
    expect(status.stacks.map((stack) => stack.status)).toEqual([
      'CREATE_COMPLETE',
      ...Array(4).fill('NOT DEPLOYED'),
    ]);
  });

  it('is not looked for in another account', async () => {
    await expect(
      findDeployed(everything(assembly, '999999999999'), assembly, 'dev'),
    ).rejects.toMatchObject({
      code: 'WRONG_ACCOUNT',
      message: "'dev' is in account 111111111111; these credentials are of account 999999999999",
    });
  });

  it('must be in the assembly', async () => {
    await expect(findDeployed(everything(assembly), assembly, 'stage')).rejects.toMatchObject({
      code: 'NO_ENVIRONMENT',
    });
  });

  it('tells how its container tasks are launched, and knows no others', async () => {
    const found = await findDeployed(everything(assembly), assembly, 'dev');
    const counts = { taskDefinition: 'task-runner:7' } as ServiceCounts;
    const asked: string[] = [];
    const variables = await runnerVariables(
      {
        services: (cluster, names) => {
          asked.push(cluster, ...names);
          return Promise.resolve([counts]);
        },
        variables: (definition) => {
          asked.push(definition);
          const launches = { hello: { cluster: 'cluster-1' } };
          return Promise.resolve(new Map([['SLIPWAY_CONTAINER_TASKS', JSON.stringify(launches)]]));
        },
      },
      found,
    );
    expect(asked).toEqual(['cluster-1', 'slipway-sample-dev-task-runner', 'task-runner:7']);
    expect(launchOf(variables, 'hello')).toEqual({ cluster: 'cluster-1' });
    expect(launchOf(variables, 'constructor')).toBeUndefined();
  });
});
