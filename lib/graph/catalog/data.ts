import type { Resource } from '../../assembly';
import { amount, dots, said, when } from '../facts';
import { property } from '../model';
import { card, partOf, partsOf, type Cards, type Folds } from '../rules';

/** What keeps data: databases, caches, objects, files, backups of them. */

export const CARDS: Cards = {
  'AWS::RDS::DBInstance': {
    place: 'private',
    facts: (db) =>
      dots(
        'RDS',
        said(db, 'Engine'),
        said(db, 'DBInstanceClass')?.replace(/^db\./, ''),
        when(property(db, 'MultiAZ') === true, 'Multi-AZ'),
      ),
    // An instance of a cluster is part of the cluster.
    only: (db) => property(db, 'DBClusterIdentifier') === undefined,
  },
  'AWS::RDS::DBCluster': {
    place: 'private',
    facts: (db) => dots('Aurora', said(db, 'Engine'), capacityOf(db)),
  },
  'AWS::RDS::GlobalCluster': card('regional', 'Aurora global database', 'Engine'),
  'AWS::RDS::DBProxy': {
    place: 'private',
    facts: (proxy) => dots('RDS Proxy', said(proxy, 'EngineFamily')?.toLowerCase()),
  },
  'AWS::DocDB::DBCluster': card('private', 'DocumentDB', 'EngineVersion'),
  'AWS::Neptune::DBCluster': card('private', 'Neptune', 'EngineVersion'),
  'AWS::DSQL::Cluster': card('regional', 'Aurora DSQL'),
  'AWS::Redshift::Cluster': card('private', 'Redshift', 'NodeType'),
  'AWS::RedshiftServerless::Workgroup': card('private', 'Redshift Serverless'),
  'AWS::ElastiCache::ServerlessCache': card('private', 'ElastiCache', 'Engine'),
  'AWS::ElastiCache::ReplicationGroup': { place: 'private', facts: cacheFacts },
  'AWS::ElastiCache::CacheCluster': { place: 'private', facts: cacheFacts },
  'AWS::MemoryDB::Cluster': card('private', 'MemoryDB', 'NodeType'),
  'AWS::DAX::Cluster': card('private', 'DynamoDB Accelerator', 'NodeType'),
  'AWS::DynamoDB::Table': {
    place: 'regional',
    facts: (table) =>
      dots(
        'DynamoDB',
        when(property(table, 'BillingMode') === 'PAY_PER_REQUEST', 'on demand'),
        when(
          property(table, 'PointInTimeRecoverySpecification', 'PointInTimeRecoveryEnabled') ===
            true,
          'point-in-time recovery',
        ),
      ),
  },
  'AWS::DynamoDB::GlobalTable': { place: 'regional', facts: () => 'DynamoDB · global' },
  'AWS::S3::Bucket': {
    place: 'regional',
    facts: (bucket) =>
      dots(
        'S3',
        when(property(bucket, 'VersioningConfiguration', 'Status') === 'Enabled', 'versioned'),
        when(property(bucket, 'WebsiteConfiguration') !== undefined, 'website'),
      ),
  },
  'AWS::S3Express::DirectoryBucket': card('regional', 'S3 Express'),
  'AWS::S3Tables::TableBucket': card('regional', 'S3 Tables'),
  'AWS::S3::AccessPoint': card('regional', 'S3 access point'),
  'AWS::EFS::FileSystem': card('private', 'EFS', 'ThroughputMode'),
  'AWS::FSx::FileSystem': card('private', 'FSx', 'FileSystemType'),
  'AWS::OpenSearchService::Domain': {
    place: 'regional',
    facts: (domain) => said(domain, 'EngineVersion')?.replace('_', ' ') ?? 'OpenSearch',
  },
  'AWS::Elasticsearch::Domain': card('regional', 'Elasticsearch', 'ElasticsearchVersion'),
  'AWS::OpenSearchServerless::Collection': card('regional', 'OpenSearch Serverless', 'Type'),
  'AWS::Timestream::Table': card('regional', 'Timestream'),
  'AWS::Timestream::Database': card('regional', 'Timestream'),
  'AWS::Cassandra::Table': card('regional', 'Keyspaces'),
  'AWS::QLDB::Ledger': card('regional', 'QLDB'),
  'AWS::DMS::ReplicationTask': card('regional', 'Database Migration', 'MigrationType'),
  'AWS::DMS::ReplicationInstance': card('private', 'Database Migration'),
  'AWS::DataSync::Task': card('regional', 'DataSync'),
  'AWS::Transfer::Server': card('regional', 'Transfer Family'),
  'AWS::Backup::BackupPlan': {
    place: 'operations',
    facts: (plan) =>
      dots(
        'AWS Backup',
        amount(
          property(plan, 'BackupPlan', 'BackupPlanRule', 0, 'Lifecycle', 'DeleteAfterDays'),
          (days) => `kept ${days} days`,
        ),
      ),
  },
  'AWS::DLM::LifecyclePolicy': card('operations', 'Data Lifecycle Manager'),
};

export const FOLDS: Folds = {
  ...partOf(
    'says where the database is',
    'AWS::RDS::DBSubnetGroup',
    'AWS::DocDB::DBSubnetGroup',
    'AWS::Neptune::DBSubnetGroup',
    'AWS::Redshift::ClusterSubnetGroup',
    'AWS::ElastiCache::SubnetGroup',
    'AWS::MemoryDB::SubnetGroup',
    'AWS::DAX::SubnetGroup',
    'AWS::DMS::ReplicationSubnetGroup',
  ),
  ...partOf(
    'settings of the database',
    'AWS::RDS::DBParameterGroup',
    'AWS::RDS::DBClusterParameterGroup',
    'AWS::RDS::OptionGroup',
    'AWS::DocDB::DBClusterParameterGroup',
    'AWS::Neptune::DBClusterParameterGroup',
    'AWS::Neptune::DBParameterGroup',
    'AWS::Redshift::ClusterParameterGroup',
    'AWS::ElastiCache::ParameterGroup',
    'AWS::MemoryDB::ParameterGroup',
    'AWS::DAX::ParameterGroup',
    'AWS::ElastiCache::User',
    'AWS::ElastiCache::UserGroup',
    'AWS::MemoryDB::ACL',
    'AWS::MemoryDB::User',
    'AWS::RedshiftServerless::Namespace',
    'AWS::OpenSearchServerless::SecurityPolicy',
    'AWS::OpenSearchServerless::AccessPolicy',
    'AWS::OpenSearchServerless::LifecyclePolicy',
    'AWS::Cassandra::Keyspace',
    'AWS::DMS::Endpoint',
  ),
  ...partsOf('part of the cluster', {
    'AWS::RDS::DBProxyTargetGroup': 'DBProxyName',
    'AWS::RDS::DBProxyEndpoint': 'DBProxyName',
    'AWS::DocDB::DBInstance': 'DBClusterIdentifier',
    'AWS::Neptune::DBInstance': 'DBClusterIdentifier',
  }),
  ...partsOf('part of the bucket', {
    'AWS::S3::BucketPolicy': 'Bucket',
    'AWS::S3Tables::Table': 'TableBucketARN',
    'AWS::S3Tables::TableBucketPolicy': 'TableBucketARN',
    'AWS::S3Express::BucketPolicy': 'Bucket',
  }),
  ...partsOf('where a file system is reached', { 'AWS::EFS::MountTarget': 'FileSystemId' }),
  ...partsOf('a folder of a file system', { 'AWS::EFS::AccessPoint': 'FileSystemId' }),
  ...partOf(
    'part of its service',
    'AWS::DataSync::LocationS3',
    'AWS::DataSync::LocationEFS',
    'AWS::DataSync::LocationNFS',
    'AWS::DataSync::Agent',
  ),
  ...partsOf('part of the server', { 'AWS::Transfer::User': 'ServerId' }),
  ...partOf('where the backup plan puts its copies', 'AWS::Backup::BackupVault'),
  ...partsOf('part of the backup plan', { 'AWS::Backup::BackupSelection': 'BackupPlanId' }),
};

function cacheFacts(cache: Resource): string {
  const size = said(cache, 'CacheNodeType')?.replace(/^cache\./, '');
  return dots('ElastiCache', said(cache, 'Engine'), size);
}

/** `0–4 ACU`: Aurora capacity units, of 2 GiB each. */
function capacityOf(cluster: Resource): string | undefined {
  const least = property(cluster, 'ServerlessV2ScalingConfiguration', 'MinCapacity');
  const most = property(cluster, 'ServerlessV2ScalingConfiguration', 'MaxCapacity');
  return typeof least === 'number' && typeof most === 'number' ? `${least}–${most} ACU` : undefined;
}
