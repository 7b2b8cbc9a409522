import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { SecurityGroup, type IVpc } from 'aws-cdk-lib/aws-ec2';
import { Secret as ContainerSecret } from 'aws-cdk-lib/aws-ecs';
import {
  AuroraPostgresEngineVersion,
  ClusterInstance,
  Credentials,
  DatabaseCluster,
  DatabaseClusterEngine,
  DatabaseSecret,
} from 'aws-cdk-lib/aws-rds';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { ResolvedPostgres } from '../../config';
import { variableOf } from '../../config/variables';
import type { Door, Storage, StorageProps } from './storage';
import { PRIVATE_SUBNETS } from '../subnets';

const PORT = 5432;

/** Name of the database, and of the user that owns it. */
const DATABASE = 'app';

/** Without connections for this long, a database that may go to 0 pauses: the least that Aurora takes. */
const PAUSE_AFTER = Duration.minutes(5);

/**
 * An Aurora Serverless v2 cluster with PostgreSQL in private subnets. Its user's password is generated, and in
 * Secrets Manager alone. In production it is kept and protected from deletion.
 */
export class PostgresStorage extends Construct implements Storage {
  readonly cluster: DatabaseCluster;
  readonly variables: Storage['variables'];
  readonly secrets: Storage['secrets'];
  readonly rotated: readonly ISecret[];
  readonly door: Door;

  constructor(
    scope: Construct,
    id: string,
    props: StorageProps<ResolvedPostgres> & {
      readonly vpc: IVpc;
      readonly clusterIdentifier: string;
    },
  ) {
    super(scope, id);
    const { entry, production, vpc, clusterIdentifier } = props;
    const securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: `${clusterIdentifier}: the database`,
      allowAllOutbound: false,
    });
    const credentials = new DatabaseSecret(this, 'Credentials', { username: DATABASE });
    // A database that is kept needs its door and its key.
    if (production) {
      for (const part of [securityGroup, credentials])
        part.applyRemovalPolicy(RemovalPolicy.RETAIN);
    }
    this.cluster = new DatabaseCluster(this, 'Cluster', {
      clusterIdentifier,
      engine: DatabaseClusterEngine.auroraPostgres({ version: versionOf(entry.version) }),
      vpc,
      vpcSubnets: PRIVATE_SUBNETS,
      securityGroups: [securityGroup],
      port: PORT,
      writer: ClusterInstance.serverlessV2('Writer'),
      readers: Array.from({ length: entry.readers }, (_, index) =>
        // The first reader grows with the writer, so that it can take over at once.
        ClusterInstance.serverlessV2(`Reader${index + 1}`, { scaleWithWriter: index === 0 }),
      ),
      serverlessV2MinCapacity: entry.minCapacity,
      serverlessV2MaxCapacity: entry.maxCapacity,
      ...(entry.minCapacity === 0 && { serverlessV2AutoPauseDuration: PAUSE_AFTER }),
      defaultDatabaseName: DATABASE,
      credentials: Credentials.fromSecret(credentials as ISecret, DATABASE),
      iamAuthentication: true,
      storageEncrypted: true,
      backup: { retention: Duration.days(entry.backupDays) },
      copyTagsToSnapshot: true,
      deletionProtection: production,
      removalPolicy: production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    const { secret, clusterEndpoint } = this.cluster;
    this.rotated = secret === undefined ? [] : [secret];
    this.variables = {
      [variableOf(entry.name, 'HOST')]: clusterEndpoint.hostname,
      [variableOf(entry.name, 'PORT')]: String(PORT),
      [variableOf(entry.name, 'DATABASE')]: DATABASE,
      [variableOf(entry.name, 'USERNAME')]: DATABASE,
    };
    this.secrets =
      secret === undefined
        ? {}
        : {
            [variableOf(entry.name, 'PASSWORD')]: ContainerSecret.fromSecretsManager(
              secret,
              'password',
            ),
          };
    this.door = { securityGroup, fromPort: PORT, toPort: PORT };
  }

  /** The network's rule and the password are all there is: the rights are the database's own. */
  grant(): void {
    return undefined;
  }
}

function versionOf(version: string): AuroraPostgresEngineVersion {
  const [major = ''] = version.split('.');
  return AuroraPostgresEngineVersion.of(version, major);
}
