import { table } from '../../graph';
/**
 * Types that hold data, and the properties whose change makes CloudFormation create a new resource and remove the
 * old one. `maybe`: it depends on the value. From CloudFormation's own schemas: createOnlyProperties and
 * conditionalCreateOnlyProperties (https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html);
 * a test holds this table against the copy of them that cfn-lint brings.
 */
export const STATEFUL: Readonly<Record<string, Stateful>> = table({
  'AWS::S3::Bucket': { what: 'bucket', always: ['BucketName', 'BucketNamePrefix'] },
  'AWS::DynamoDB::Table': {
    what: 'table',
    always: ['TableName', 'ImportSourceSpecification'],
    maybe: ['KeySchema'],
  },
  'AWS::DynamoDB::GlobalTable': {
    what: 'table',
    always: ['TableName'],
    maybe: ['LocalSecondaryIndexes', 'KeySchema'],
  },
  'AWS::RDS::DBInstance': {
    what: 'database',
    always: [
      'CharacterSetName',
      'DBClusterIdentifier',
      'DBInstanceIdentifier',
      'DBName',
      'DBSubnetGroupName',
      'KmsKeyId',
      'MasterUsername',
      'SourceRegion',
      'StorageEncrypted',
      'Timezone',
    ],
    maybe: ['AvailabilityZone', 'DBSnapshotIdentifier', 'Engine', 'SourceDBInstanceIdentifier'],
  },
  'AWS::RDS::DBCluster': {
    what: 'database',
    always: [
      'DBClusterIdentifier',
      'DBSubnetGroupName',
      'DatabaseName',
      'EngineMode',
      'KmsKeyId',
      'SnapshotIdentifier',
      'SourceDBClusterIdentifier',
      'StorageEncrypted',
    ],
    maybe: ['AvailabilityZones', 'Engine', 'GlobalClusterIdentifier', 'MasterUsername'],
  },
  'AWS::DocDB::DBCluster': {
    what: 'database',
    always: [
      'AvailabilityZones',
      'DBClusterIdentifier',
      'DBSubnetGroupName',
      'KmsKeyId',
      'MasterUsername',
      'SnapshotIdentifier',
      'StorageEncrypted',
    ],
  },
  'AWS::Neptune::DBCluster': {
    what: 'database',
    always: [
      'AvailabilityZones',
      'DBClusterIdentifier',
      'DBSubnetGroupName',
      'KmsKeyId',
      'SnapshotIdentifier',
      'StorageEncrypted',
    ],
  },
  'AWS::Redshift::Cluster': {
    what: 'warehouse',
    always: ['ClusterIdentifier', 'ClusterSubnetGroupName', 'DBName', 'MasterUsername'],
  },
  'AWS::EFS::FileSystem': {
    what: 'file system',
    always: ['AvailabilityZoneName', 'Encrypted', 'KmsKeyId', 'PerformanceMode'],
  },
  'AWS::FSx::FileSystem': {
    what: 'file system',
    always: ['BackupId', 'FileSystemType', 'KmsKeyId', 'SecurityGroupIds', 'SubnetIds'],
  },
  'AWS::EC2::Volume': { what: 'volume', always: [] },
  'AWS::ElastiCache::ReplicationGroup': {
    what: 'cache',
    always: [
      'AtRestEncryptionEnabled',
      'CacheSubnetGroupName',
      'KmsKeyId',
      'Port',
      'ReplicationGroupId',
    ],
    maybe: ['NodeGroupConfiguration'],
  },
  'AWS::ElastiCache::ServerlessCache': {
    what: 'cache',
    always: ['KmsKeyId', 'ServerlessCacheName', 'SubnetIds'],
  },
  'AWS::MemoryDB::Cluster': {
    what: 'database',
    always: ['ClusterName', 'KmsKeyId', 'Port', 'SubnetGroupName', 'TLSEnabled'],
  },
  'AWS::OpenSearchService::Domain': {
    what: 'search domain',
    always: ['DomainName'],
    maybe: ['EncryptionAtRestOptions.Enabled', 'EncryptionAtRestOptions.KmsKeyId'],
  },
  'AWS::Kinesis::Stream': { what: 'stream', always: ['Name'] },
  'AWS::MSK::Cluster': {
    what: 'broker',
    always: ['BrokerNodeGroupInfo.ClientSubnets', 'ClusterName', 'EncryptionInfo.EncryptionAtRest'],
  },
  'AWS::SQS::Queue': { what: 'queue', always: ['FifoQueue', 'QueueName'] },
  'AWS::Cognito::UserPool': { what: 'user pool', always: [] },
  'AWS::SecretsManager::Secret': { what: 'secret', always: ['Name'] },
  'AWS::KMS::Key': { what: 'key', always: [] },
  'AWS::ECR::Repository': {
    what: 'repository',
    always: ['EncryptionConfiguration', 'RepositoryName'],
  },
  'AWS::Logs::LogGroup': { what: 'log group', always: ['LogGroupName'] },
  'AWS::Backup::BackupVault': {
    what: 'backup vault',
    always: ['BackupVaultName', 'EncryptionKeyArn'],
  },
  'AWS::Timestream::Table': { what: 'table', always: ['DatabaseName', 'TableName'] },
});

interface Stateful {
  /** In people's words. */
  readonly what: string;
  readonly always: readonly string[];
  readonly maybe?: readonly string[];
}

/** Whether a place in a resource's properties is the named property or below it. */
export function isAt(path: string, property: string): boolean {
  return (
    path === property || (path.startsWith(property) && /^[.[]/.test(path.slice(property.length)))
  );
}

export type Fate = 'retained' | 'snapshot' | 'deleted';

/** What CloudFormation does with the data when it removes the resource; where policies differ, the worst. */
export function fateOf(type: string, ...policies: readonly (string | undefined)[]): Fate {
  const fates = policies.map((policy): Fate => {
    if (policy?.startsWith('Retain') === true) return 'retained';
    const isSnapshot = policy === 'Snapshot' || (policy === undefined && SNAPSHOT.has(type));
    return isSnapshot ? 'snapshot' : 'deleted';
  });
  return (['deleted', 'snapshot'] as const).find((fate) => fates.includes(fate)) ?? 'retained';
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html */
const SNAPSHOT = new Set(['AWS::RDS::DBCluster']);

export function fateInWords(fate: Fate, type: string): string {
  if (fate === 'retained') return 'the old one is retained, outside of its stack';
  if (fate === 'snapshot') return 'a last snapshot is kept';
  if (type === 'AWS::KMS::Key') return 'the key is deleted, and with it all that it encrypts';
  if (type === 'AWS::S3::Bucket') return 'it is deleted, if it is empty';
  return 'what is in it is deleted';
}
