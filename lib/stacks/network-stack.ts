import { CfnWaitConditionHandle, Fn, Stack, type StackProps } from 'aws-cdk-lib';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import { type ICluster, Cluster, ContainerInsights } from 'aws-cdk-lib/aws-ecs';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { HttpNamespace } from 'aws-cdk-lib/aws-servicediscovery';
import type { Construct } from 'constructs';
import type { ResolvedEnvironment } from '../config';
import { EnvironmentKey } from '../constructs/environment-key';
import { auditedExec } from '../constructs/exec';
import { addFlowLogs } from '../constructs/flow-logs';
import { nameIn } from '../constructs/names';
import { ownVpc } from '../constructs/own-vpc';
import { sharedCluster, sharedVpc } from '../constructs/shared-network';

const INSIGHTS = {
  off: ContainerInsights.DISABLED,
  standard: ContainerInsights.ENABLED,
  enhanced: ContainerInsights.ENHANCED,
};

/** Where the services of an environment call each other by name; undefined where they do not. */
export function namespaceOf({ application, name, web }: ResolvedEnvironment): string | undefined {
  return web.serviceConnect && (web.serviceConnect.namespace ?? `${application}-${name}`);
}

/** The VPC and the cluster: what every workload of an environment stands on. */
export class NetworkStack extends Stack {
  readonly vpc: IVpc;
  readonly cluster: ICluster;
  /** The environment's own key, where it has one: it comes before all that it protects. */
  readonly key: IKey | undefined;
  readonly #zones: number;

  constructor(
    scope: Construct,
    id: string,
    props: StackProps & { readonly environment: ResolvedEnvironment },
  ) {
    super(scope, id, props);
    const { environment } = props;
    const { network } = environment;
    this.#zones = network.kind === 'own' ? network.zones : network.vpc.zones.length;
    this.key =
      environment.safety.encryption === 'kms'
        ? new EnvironmentKey(this, 'DataKey', environment).key
        : undefined;
    // `as`: aws-cdk-lib is not compiled with exactOptionalPropertyTypes.
    this.vpc =
      network.kind === 'own'
        ? (ownVpc(this, environment, network) as IVpc)
        : sharedVpc(this, network);
    if (network.kind === 'own') addFlowLogs(this, this.vpc, network.flowLogs, environment);
    this.cluster =
      network.cluster === undefined
        ? (new Cluster(this, 'Cluster', {
            clusterName: nameIn(environment, 'cluster'),
            vpc: this.vpc,
            enableFargateCapacityProviders: true,
            containerInsightsV2: INSIGHTS[environment.observability.containerInsights],
            ...(environment.safety.exec && {
              executeCommandConfiguration: auditedExec(this, environment),
            }),
          }) as ICluster)
        : sharedCluster(this, network.cluster, this.vpc);
    // Where all was there before, nothing is left to make; a stack must not be empty, and this is free.
    if (network.kind === 'shared') new CfnWaitConditionHandle(this, 'Nothing');
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
