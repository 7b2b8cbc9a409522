import { Fn, Stack, type StackProps } from 'aws-cdk-lib';
import {
  GatewayVpcEndpointAwsService,
  IpAddresses,
  SubnetType,
  Vpc,
  type IVpc,
} from 'aws-cdk-lib/aws-ec2';
import { type ICluster, Cluster, ContainerInsights } from 'aws-cdk-lib/aws-ecs';
import { HttpNamespace } from 'aws-cdk-lib/aws-servicediscovery';
import type { Construct } from 'constructs';
import type { ResolvedEnvironment } from '../config';
import { nameIn } from '../constructs/names';

/** Where the services of an environment call each other by name; undefined where they do not. */
export function namespaceOf({ application, name, web }: ResolvedEnvironment): string | undefined {
  return web.serviceConnect && (web.serviceConnect.namespace ?? `${application}-${name}`);
}

/** The VPC and the cluster: what every workload of an environment stands on. */
export class NetworkStack extends Stack {
  readonly vpc: IVpc;
  readonly cluster: ICluster & Pick<Cluster, 'grantTaskProtection'>;
  readonly #zones: number;

  constructor(
    scope: Construct,
    id: string,
    props: StackProps & { readonly environment: ResolvedEnvironment },
  ) {
    super(scope, id, props);
    const { environment } = props;
    const { cidr, zones, nat } = environment.network;
    this.#zones = zones;
    // `as`: aws-cdk-lib is not compiled with exactOptionalPropertyTypes.
    this.vpc = new Vpc(this, 'Vpc', {
      vpcName: nameIn(environment, 'vpc'),
      ipAddresses: IpAddresses.cidr(cidr),
      maxAzs: zones,
      natGateways: nat === 'single' ? 1 : zones,
      subnetConfiguration: [
        { name: 'Public', subnetType: SubnetType.PUBLIC, mapPublicIpOnLaunch: false },
        { name: 'Private', subnetType: SubnetType.PRIVATE_WITH_EGRESS },
      ],
      // Emptying it takes a custom resource; nothing here uses it.
      restrictDefaultSecurityGroup: false,
      gatewayEndpoints: {
        S3: { service: GatewayVpcEndpointAwsService.S3 },
        DynamoDB: { service: GatewayVpcEndpointAwsService.DYNAMODB },
      },
    }) as IVpc;
    this.cluster = new Cluster(this, 'Cluster', {
      clusterName: nameIn(environment, 'cluster'),
      vpc: this.vpc,
      enableFargateCapacityProviders: true,
      containerInsightsV2: ContainerInsights.ENABLED,
    }) as NetworkStack['cluster'];
    const { serviceConnect } = environment.web;
    if (serviceConnect !== undefined && serviceConnect.namespace === undefined) {
      new HttpNamespace(this, 'Namespace', {
        name: namespaceOf(environment) ?? '',
        description: 'Services call each other by name',
      });
    }
  }

  /** Zones by number, not by name: a name needs a look-up, and that an account. */
  override get availabilityZones(): string[] {
    return Array.from({ length: this.#zones }, (_, index) =>
      Fn.select(index, Fn.getAzs(this.region)),
    );
  }
}
