import { table } from '../../graph';
import type { ResourceRecord } from '../../graph';

/** A property that protects. To add one, add a row. */
interface Protection {
  /** Place of the property; a pattern's first group is said where the words have `%`. */
  readonly at: string | RegExp;
  /** Types that it is read of; undefined: any that has it. */
  readonly types?: readonly string[];
  /** Whether a value protects; undefined: the property is not set. */
  readonly isSafe: (value: string | undefined) => boolean;
  /** After the name, when the protection is gone. */
  readonly gone: string;
  readonly fresh: string;
  /** Whether it keeps data from being lost. */
  readonly ofData?: boolean;
}

const on = (value: string | undefined): boolean =>
  value !== undefined && /^(?:true|enabled|active|on|immutable|required)$/i.test(value);
const isSet = (value: string | undefined): boolean => value !== undefined;
const notOn = (value: string | undefined): boolean => !on(value);

const REST = { gone: 'is no longer encrypted at rest', fresh: 'is now encrypted at rest' };
const TRANSIT = {
  gone: 'no longer encrypts connections',
  fresh: 'now encrypts connections',
};
const DELETION = {
  gone: 'is no longer protected against deletion',
  fresh: 'is now protected against deletion',
  ofData: true,
};

export const PROPERTIES: readonly Protection[] = [
  ...[
    'StorageEncrypted',
    'Encrypted',
    'AtRestEncryptionEnabled',
    'EncryptionAtRestOptions.Enabled',
  ].map((at) => ({ at, isSafe: on, ...REST })),
  { at: 'SqsManagedSseEnabled', isSafe: (value) => value !== 'false', ...REST },
  {
    at: 'SSESpecification.SSEEnabled',
    isSafe: on,
    gone: 'is no longer encrypted with a key of its own account',
    fresh: 'is now encrypted with a key of its own account',
  },
  ...['KmsMasterKeyId', 'KmsKeyId', 'KMSKeyId', 'BucketEncryption'].map((at) => ({
    at,
    isSafe: isSet,
    gone: 'is no longer encrypted with the key that was named',
    fresh: 'is now encrypted with a key that is named',
  })),
  ...[
    'TransitEncryptionEnabled',
    'TLSEnabled',
    'NodeToNodeEncryptionOptions.Enabled',
    'DomainEndpointOptions.EnforceHTTPS',
  ].map((at) => ({ at, isSafe: on, ...TRANSIT })),
  {
    at: 'DistributionConfig.DefaultCacheBehavior.ViewerProtocolPolicy',
    isSafe: (value) => isSet(value) && value !== 'allow-all',
    gone: 'now answers without TLS',
    fresh: 'no longer answers without TLS',
  },
  {
    at: 'DistributionConfig.WebACLId',
    isSafe: isSet,
    gone: 'is no longer behind a web application firewall',
    fresh: 'is now behind a web application firewall',
  },
  ...[
    'DeletionProtection',
    'DeletionProtectionEnabled',
    'LoadBalancerAttributes[deletion_protection.enabled]',
  ].map((at) => ({ at, isSafe: on, ...DELETION })),
  {
    at: /^PublicAccessBlockConfiguration\.(BlockPublicAcls|BlockPublicPolicy|IgnorePublicAcls|RestrictPublicBuckets)$/,
    isSafe: on,
    gone: 'no longer blocks public access (%)',
    fresh: 'now blocks public access (%)',
  },
  {
    at: 'PubliclyAccessible',
    isSafe: notOn,
    gone: 'now has a public address',
    fresh: 'no longer has a public address',
  },
  {
    at: 'NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp',
    isSafe: notOn,
    gone: 'now has public addresses',
    fresh: 'no longer has public addresses',
  },
  {
    at: 'VersioningConfiguration.Status',
    isSafe: on,
    gone: 'no longer keeps old versions',
    fresh: 'now keeps old versions',
    ofData: true,
  },
  {
    at: 'PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled',
    isSafe: on,
    gone: 'can no longer be restored to a point in time',
    fresh: 'can now be restored to a point in time',
    ofData: true,
  },
  {
    at: 'BackupRetentionPeriod',
    types: [
      'AWS::RDS::DBInstance',
      'AWS::RDS::DBCluster',
      'AWS::DocDB::DBCluster',
      'AWS::Neptune::DBCluster',
    ],
    // CloudFormation's default is one day.
    isSafe: (value) => value !== '0',
    gone: 'is no longer backed up',
    fresh: 'is now backed up',
    ofData: true,
  },
  {
    at: 'BackupPolicy.Status',
    isSafe: on,
    gone: 'is no longer backed up',
    fresh: 'is now backed up',
    ofData: true,
  },
  {
    at: 'EnableKeyRotation',
    isSafe: on,
    gone: 'is no longer rotated',
    fresh: 'is now rotated',
  },
  {
    at: 'ImageTagMutability',
    isSafe: on,
    gone: 'lets tags of images be moved',
    fresh: 'no longer lets tags of images be moved',
  },
  {
    at: 'ImageScanningConfiguration.ScanOnPush',
    isSafe: on,
    gone: 'no longer scans images',
    fresh: 'now scans images',
  },
  {
    at: 'PermissionsBoundary',
    isSafe: isSet,
    gone: 'no longer has a permissions boundary',
    fresh: 'now has a permissions boundary',
  },
  {
    at: 'AuthorizationType',
    types: ['AWS::ApiGateway::Method', 'AWS::ApiGatewayV2::Route'],
    isSafe: (value) => isSet(value) && value !== 'NONE',
    gone: 'no longer asks who calls',
    fresh: 'now asks who calls',
  },
  {
    at: 'AuthType',
    types: ['AWS::Lambda::Url'],
    isSafe: (value) => value !== 'NONE',
    gone: 'no longer asks who calls',
    fresh: 'now asks who calls',
  },
  {
    at: 'MfaConfiguration',
    types: ['AWS::Cognito::UserPool'],
    isSafe: on,
    gone: 'no longer asks for a second factor',
    fresh: 'now asks for a second factor',
  },
  {
    at: /^ContainerDefinitions\[([^\]]+)\]\.ReadonlyRootFilesystem$/,
    isSafe: on,
    gone: 'no longer has a read-only file system (container %)',
    fresh: 'now has a read-only file system (container %)',
  },
  {
    at: /^ContainerDefinitions\[([^\]]+)\]\.Privileged$/,
    isSafe: notOn,
    gone: 'now has a privileged container (%)',
    fresh: 'no longer has a privileged container (%)',
  },
  {
    at: 'EnableExecuteCommand',
    isSafe: notOn,
    gone: 'now lets a shell be opened in its containers (ECS Exec)',
    fresh: 'no longer lets a shell be opened in its containers (ECS Exec)',
  },
  {
    at: 'EnableLogFileValidation',
    isSafe: on,
    gone: 'no longer proves its log files',
    fresh: 'now proves its log files',
  },
  {
    at: 'IsLogging',
    types: ['AWS::CloudTrail::Trail'],
    isSafe: on,
    gone: 'no longer records API calls',
    fresh: 'now records API calls',
  },
];

/** A resource whose being there protects: words after the title of the card that it is part of. */
interface Guard {
  readonly gone: string;
  readonly fresh: string;
  /** Where the card goes or comes with it. */
  readonly alone?: { readonly gone: string; readonly fresh: string };
}

export const GUARDS: Readonly<Record<string, Guard>> = table({
  'AWS::WAFv2::WebACLAssociation': {
    gone: 'is no longer behind a web application firewall',
    fresh: 'is now behind a web application firewall',
  },
  'AWS::Backup::BackupSelection': {
    gone: 'no longer selects what it backed up',
    fresh: 'now selects what it backs up',
    alone: { gone: 'nothing is backed up by it any more', fresh: 'it makes backups' },
  },
  'AWS::SecretsManager::RotationSchedule': {
    gone: 'is no longer rotated',
    fresh: 'is now rotated',
  },
  'AWS::EC2::FlowLog': { gone: 'no longer logs its traffic', fresh: 'now logs its traffic' },
  'AWS::CloudTrail::Trail': {
    gone: 'no longer records API calls',
    fresh: 'now records API calls',
    alone: { gone: 'API calls are no longer recorded by it', fresh: 'it records API calls' },
  },
  'AWS::GuardDuty::Detector': {
    gone: 'no longer looks for threats',
    fresh: 'now looks for threats',
    alone: { gone: 'nobody looks for threats', fresh: 'it looks for threats' },
  },
});

/** A listener that speaks TLS. */
export const TLS = {
  guard: {
    gone: 'no longer takes connections over TLS',
    fresh: 'now takes connections over TLS',
  } as Guard,
  isIt: ({ type, properties }: ResourceRecord): boolean =>
    type === 'AWS::ElasticLoadBalancingV2::Listener' &&
    /^(?:HTTPS|TLS)$/.test(properties.Protocol ?? ''),
};
