import type { Assembly, Resource, Stack } from '../../lib/assembly';

/** Type and properties of a resource, by its logical id. */
export type Resources = Readonly<
  Record<string, { readonly type: string; readonly properties?: Record<string, unknown> }>
>;

/** An assembly of one stage with one stack, written by hand. */
export function assemblyOf(resources: Resources, region = 'us-east-1', stage = 'prod'): Assembly {
  const path = `${stage}/app`;
  const stack: Stack = {
    path,
    name: `shop-${stage}-app`,
    stage,
    account: '111111111111',
    region,
    terminationProtection: false,
    dependencies: [],
    templateFile: '',
    outputs: [],
    parameters: {},
    imageAssets: [],
    resources: Object.entries(resources).map(
      ([logicalId, { type, properties = {} }]): Resource => ({
        id: `${path}#${logicalId}`,
        stack: path,
        logicalId,
        type,
        properties,
        path: `${path}/${logicalId}`,
        ancestry: [],
        source: undefined,
        dependsOn: [],
        condition: undefined,
      }),
    ),
  };
  return { directory: '', stacks: [stack] };
}

interface ServiceOptions {
  readonly cpu?: number;
  readonly memory?: number;
  readonly arm?: boolean;
  readonly ephemeral?: number;
  readonly scaling?: readonly [min: number, max: number];
  readonly count?: number;
  readonly strategy?: readonly object[];
  readonly zones?: number;
}

/** A Fargate service `Web` with its task definition, its scaling, and subnets of so many zones. */
export function serviceOf(options: ServiceOptions = {}): Resources {
  const { cpu = 512, memory = 1024, arm, ephemeral, scaling, count, strategy, zones = 2 } = options;
  const subnets = Array.from({ length: zones }, (_, index) => `Subnet${index}`);
  return {
    Definition: {
      type: 'AWS::ECS::TaskDefinition',
      properties: {
        Cpu: String(cpu),
        Memory: String(memory),
        ...(arm && { RuntimePlatform: { CpuArchitecture: 'ARM64' } }),
        ...(ephemeral && { EphemeralStorage: { SizeInGiB: ephemeral } }),
      },
    },
    Web: {
      type: 'AWS::ECS::Service',
      properties: {
        ServiceName: 'shop-prod-web',
        TaskDefinition: { Ref: 'Definition' },
        ...(count !== undefined && { DesiredCount: count }),
        ...(strategy && { CapacityProviderStrategy: strategy }),
        NetworkConfiguration: {
          AwsvpcConfiguration: { Subnets: subnets.map((Ref) => ({ Ref })) },
        },
      },
    },
    ...Object.fromEntries(subnets.map((id) => [id, { type: 'AWS::EC2::Subnet' }])),
    ...(scaling && {
      Scaling: {
        type: 'AWS::ApplicationAutoScaling::ScalableTarget',
        properties: {
          MinCapacity: scaling[0],
          MaxCapacity: scaling[1],
          ResourceId: { 'Fn::Join': ['/', ['service', { 'Fn::GetAtt': ['Web', 'Name'] }]] },
        },
      },
    }),
  };
}
