import { RemovalPolicy } from 'aws-cdk-lib';
import { SecurityGroup, type IVpc } from 'aws-cdk-lib/aws-ec2';
import { CfnServerlessCache } from 'aws-cdk-lib/aws-elasticache';
import { Construct } from 'constructs';
import type { ResolvedCache } from '../../config';
import { variableOf } from '../../config/variables';
import type { Door, Storage, StorageProps } from './storage';
import { PRIVATE_SUBNETS } from '../subnets';

/** Reads of replicas have a port of their own: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Endpoints.html */
const PORTS = { fromPort: 6379, toPort: 6380 };

/** Days that daily snapshots are kept, in production. */
const KEEP_SNAPSHOTS = 7;

/** An ElastiCache Serverless cache with Valkey in private subnets; encrypted at rest, and it takes TLS only. */
export class CacheStorage extends Construct implements Storage {
  readonly cache: CfnServerlessCache;
  readonly variables: Storage['variables'];
  readonly secrets = {};
  readonly rotated = [];
  readonly door: Door;

  constructor(
    scope: Construct,
    id: string,
    props: StorageProps<ResolvedCache> & { readonly vpc: IVpc; readonly cacheName: string },
  ) {
    super(scope, id);
    const { entry, production, vpc, cacheName } = props;
    const securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: `${cacheName}: the cache`,
      allowAllOutbound: false,
    });
    this.cache = new CfnServerlessCache(this, 'Cache', {
      serverlessCacheName: cacheName,
      engine: 'valkey',
      majorEngineVersion: '8',
      securityGroupIds: [securityGroup.securityGroupId],
      subnetIds: vpc.selectSubnets(PRIVATE_SUBNETS).subnetIds,
      cacheUsageLimits: { dataStorage: { maximum: entry.maxDataGB, unit: 'GB' } },
      ...(production && { snapshotRetentionLimit: KEEP_SNAPSHOTS, dailySnapshotTime: '03:00' }),
    });
    const removal = production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    this.cache.applyRemovalPolicy(removal);
    securityGroup.applyRemovalPolicy(removal);
    this.variables = {
      [variableOf(entry.name, 'HOST')]: this.cache.attrEndpointAddress,
      [variableOf(entry.name, 'PORT')]: String(PORTS.fromPort),
    };
    this.door = { securityGroup, ...PORTS };
  }

  /** The network's rule is all there is. */
  grant(): void {
    return undefined;
  }
}
