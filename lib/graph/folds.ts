/**
 * Types that are no cards of their own: what they are part of, and why. `group` folds into the VPC around it,
 * `owner` into the card that uses it or lives beside it in the construct tree. docs/diagrams.md explains how to add
 * a row.
 */
export const FOLDS: Readonly<
  Record<
    string,
    {
      readonly into: 'group' | 'owner';
      /** Property that names the owner; without it, and without construct paths, who uses the part comes first. */
      readonly of?: string;
      readonly because: string;
    }
  >
> = {
  'AWS::EC2::VPC': { into: 'group', because: 'drawn as a group' },
  'AWS::EC2::Subnet': { into: 'group', because: 'drawn as a group by tier' },
  'AWS::EC2::RouteTable': { into: 'group', because: 'says which tier a subnet is of' },
  'AWS::EC2::SubnetRouteTableAssociation': { into: 'group', because: 'joins subnet and routes' },
  'AWS::EC2::Route': { into: 'group', because: 'says which tier a subnet is of' },
  'AWS::EC2::InternetGateway': { into: 'group', because: 'the edge from the internet shows it' },
  'AWS::EC2::VPCGatewayAttachment': { into: 'group', because: 'joins VPC and internet' },
  'AWS::EC2::EIP': { into: 'group', because: 'address of a NAT gateway' },
  'AWS::EC2::VPCEndpoint': { into: 'group', because: 'a way, not a place' },
  'AWS::EC2::FlowLog': { into: 'group', because: 'a record of the network' },
  'AWS::EC2::NetworkAcl': { into: 'group', because: 'a rule of the network' },
  'AWS::EC2::PrefixList': { into: 'group', because: 'a name for addresses outside' },
  'AWS::IAM::OIDCProvider': { into: 'group', because: 'drawn as who signs in there' },
  'AWS::IAM::SAMLProvider': { into: 'group', because: 'drawn as who signs in there' },
  'AWS::ECS::Cluster': { into: 'group', because: 'named in the title of its subnets' },
  'AWS::ECS::ClusterCapacityProviderAssociations': {
    into: 'group',
    because: 'part of the cluster',
  },
  'AWS::ECS::CapacityProvider': { into: 'group', because: 'part of the cluster' },
  'AWS::EC2::SecurityGroup': { into: 'owner', because: 'its rules are edges' },
  'AWS::EC2::SecurityGroupIngress': { into: 'owner', because: 'drawn as an edge' },
  'AWS::EC2::SecurityGroupEgress': { into: 'owner', because: 'drawn as an edge' },
  'AWS::ElasticLoadBalancingV2::Listener': {
    into: 'owner',
    because: 'named in the card of its load balancer',
  },
  'AWS::ElasticLoadBalancingV2::ListenerRule': { into: 'owner', because: 'drawn as an edge' },
  'AWS::ElasticLoadBalancingV2::TargetGroup': { into: 'owner', because: 'drawn as an edge' },
  'AWS::IAM::Role': { into: 'owner', because: 'its rights are edges' },
  'AWS::IAM::Policy': { into: 'owner', because: 'drawn as edges' },
  'AWS::IAM::ManagedPolicy': { into: 'owner', because: 'drawn as edges' },
  'AWS::IAM::InstanceProfile': { into: 'owner', because: 'carries a role' },
  'AWS::Logs::LogGroup': { into: 'owner', because: 'every workload has one' },
  'AWS::Logs::LogStream': { into: 'owner', because: 'part of a log group' },
  'AWS::CloudWatch::Dashboard': { into: 'group', because: 'a page about all of them' },
  'AWS::Backup::BackupVault': { into: 'owner', because: 'where the backup plan puts its copies' },
  'AWS::Backup::BackupSelection': { into: 'owner', because: 'part of the backup plan' },
  'AWS::Logs::MetricFilter': { into: 'owner', because: 'part of a log group' },
  'AWS::ApplicationAutoScaling::ScalableTarget': {
    into: 'owner',
    because: 'its bounds are in the card',
  },
  'AWS::ApplicationAutoScaling::ScalingPolicy': { into: 'owner', because: 'part of scaling' },
  'AWS::WAFv2::WebACL': { into: 'owner', because: 'named in the card of its load balancer' },
  'AWS::WAFv2::WebACLAssociation': { into: 'owner', because: 'joins firewall and load balancer' },
  'AWS::WAFv2::LoggingConfiguration': { into: 'owner', because: 'part of the firewall' },
  'AWS::CertificateManager::Certificate': {
    into: 'owner',
    because: 'HTTPS in the card of its load balancer',
  },
  'AWS::Route53::RecordSet': { into: 'owner', because: 'a name' },
  'AWS::ServiceDiscovery::HttpNamespace': { into: 'group', because: 'names inside the cluster' },
  'AWS::SQS::QueuePolicy': { into: 'owner', because: 'part of the queue' },
  'AWS::SNS::TopicPolicy': { into: 'owner', because: 'part of the topic' },
  'AWS::SNS::Subscription': { into: 'owner', because: 'drawn as an edge' },
  'AWS::S3::BucketPolicy': { into: 'owner', because: 'part of the bucket' },
  'AWS::SecretsManager::SecretTargetAttachment': {
    into: 'owner',
    of: 'SecretId',
    because: 'part of the secret',
  },
  'AWS::SecretsManager::RotationSchedule': {
    into: 'owner',
    of: 'SecretId',
    because: 'part of the secret',
  },
  'AWS::RDS::DBSubnetGroup': { into: 'owner', because: 'says where the database is' },
  'AWS::Pipes::Pipe': { into: 'owner', because: 'drawn as an edge' },
  'AWS::EFS::MountTarget': { into: 'owner', because: 'where a file system is reached' },
  'AWS::EFS::AccessPoint': { into: 'owner', because: 'a folder of a file system' },
  'AWS::KMS::Alias': { into: 'owner', because: 'a name' },
  'AWS::Lambda::Permission': { into: 'owner', because: 'a right' },
  'AWS::Lambda::EventSourceMapping': { into: 'owner', because: 'drawn as an edge' },
  'AWS::CDK::Metadata': { into: 'group', because: 'a record of the tool' },
  'AWS::CloudFormation::WaitConditionHandle': { into: 'group', because: 'it waits for nothing' },
};
