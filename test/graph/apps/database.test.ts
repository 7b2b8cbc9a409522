import type { App } from 'aws-cdk-lib';
import { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elasticache from 'aws-cdk-lib/aws-elasticache';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { graphOfApp, told } from '../support/told';

const code = {
  runtime: lambda.Runtime.NODEJS_22_X,
  handler: 'index.handler',
  code: lambda.Code.fromInline('exports.handler = () => {}'),
};

/** Databases in private subnets, functions inside and outside of the network. */
function ledger(app: App): void {
  const env = { account: '111111111111', region: 'eu-west-1' };
  const network = new Stack(app, 'Network', { env });
  const vpc = new ec2.Vpc(network, 'Vpc', {
    ipAddresses: ec2.IpAddresses.cidr('10.1.0.0/16'),
    maxAzs: 2,
    natGateways: 0,
    subnetConfiguration: [{ name: 'data', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
  }) as ec2.IVpc;
  const where = { vpc, vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED } };
  const stack = new Stack(app, 'App', { env });

  const books = new rds.DatabaseCluster(stack, 'Books', {
    ...where,
    engine: rds.DatabaseClusterEngine.auroraMysql({
      version: rds.AuroraMysqlEngineVersion.VER_3_08_0,
    }),
    writer: rds.ClusterInstance.serverlessV2('writer'),
  });
  const files = new efs.FileSystem(stack, 'Files', where);
  const cacheGroup = new ec2.SecurityGroup(stack, 'CacheGroup', { vpc });
  new elasticache.CfnReplicationGroup(stack, 'Cache', {
    replicationGroupDescription: 'sessions',
    securityGroupIds: [cacheGroup.securityGroupId],
  });
  const jobs = new sqs.Queue(stack, 'Jobs');
  const audit = new dynamodb.Table(stack, 'Audit', {
    partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
  });

  // In the network, let in, reads its password by its role.
  const post = new lambda.Function(stack, 'Post', { ...code, ...where, environment: {} });
  books.connections.allowDefaultPortFrom(post);
  books.secret!.grantRead(post);
  post.addEnvironment('SECRET', books.secret!.secretArn);
  files.connections.allowDefaultPortFrom(post);
  // Its own group says where it may go: to the cache, which lets in all of the network, and to a bank.
  const narrow = new ec2.SecurityGroup(stack, 'NarrowGroup', { vpc, allowAllOutbound: false });
  narrow.addEgressRule(ec2.Peer.ipv4('192.0.2.0/24'), ec2.Port.tcp(443), 'Bank');
  new ec2.CfnSecurityGroupEgress(stack, 'ToCache', {
    groupId: narrow.securityGroupId,
    destinationSecurityGroupId: cacheGroup.securityGroupId,
    ipProtocol: 'tcp',
    fromPort: 6379,
    toPort: 6379,
  });
  new lambda.Function(stack, 'Pay', { ...code, ...where, securityGroups: [narrow] });
  // Outside of the network, with the address of the database, and a queue that it may not use.
  const report = new lambda.Function(stack, 'Report', {
    ...code,
    environment: {
      HOST: books.clusterEndpoint.hostname,
      JOBS: jobs.queueUrl,
      AUDIT: audit.tableName,
    },
  });
  audit.grantReadData(report);
  report.addToRolePolicy(
    new iam.PolicyStatement({
      effect: iam.Effect.DENY,
      actions: ['dynamodb:Scan'],
      resources: ['*'],
    }),
  );
  // A range of addresses inside, and a list of them.
  cacheGroup.addIngressRule(ec2.Peer.ipv4(vpc.vpcCidrBlock), ec2.Port.tcp(6379));
  const partners = new ec2.PrefixList(stack, 'Partners', { entries: [{ cidr: '203.0.113.0/24' }] });
  books.connections.allowDefaultPortFrom(ec2.Peer.prefixList(partners.prefixListId));
  // A role that nobody acts as.
  new iam.Role(stack, 'Forgotten', {
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: {
      all: new iam.PolicyDocument({
        statements: [new iam.PolicyStatement({ actions: ['sqs:*'], resources: [jobs.queueArn] })],
      }),
    },
  });
}

describe('an app of functions and databases in private subnets', () => {
  const graph = graphOfApp(ledger);

  it('has these edges and no other', () => {
    expect(told(graph).edges).toEqual([
      'read: Post → Books secret (secret)',
      'read: Report → Audit (read)',
      'traffic: Anything in the VPC → Cache (tcp 6379)',
      'traffic: Partners → Books (tcp 3306)',
      'traffic: Pay → Bank (tcp 443)',
      'traffic: Pay → Cache (tcp 6379)',
      'traffic: Post → Books (tcp 3306)',
      'traffic: Post → Files (tcp 2049)',
      'traffic: Report → Books (tcp 3306) ! not reachable: no rule',
    ]);
  });

  it('has these cards and no other', () => {
    expect(told(graph).nodes).toEqual([
      'Anything in the VPC [external]',
      'Audit [AWS::DynamoDB::Table]',
      'Bank [external]',
      'Books [AWS::RDS::DBCluster]',
      'Books secret [AWS::SecretsManager::Secret]',
      'Cache [AWS::ElastiCache::ReplicationGroup]',
      'Files [AWS::EFS::FileSystem]',
      'Jobs [AWS::SQS::Queue]',
      'Partners [external]',
      'Pay [AWS::Lambda::Function]',
      'Post [AWS::Lambda::Function]',
      'Report [AWS::Lambda::Function]',
    ]);
  });

  it('says what a reader should look at', () => {
    expect(told(graph).findings).toEqual([
      'no-grant: Report is told of Jobs (JOBS), but its role allows nothing there',
      'no-use: Nothing acts as the role Forgotten, so its rights serve nobody',
      'not-reachable: Report is given the address of Books (HOST), but runs outside of the network that it is in',
      'wildcard: Forgotten may do sqs:* on Jobs',
    ]);
  });

  it('gives the variable as a further proof of what the role allows', () => {
    const edge = graph.edges.find(({ label, kind }) => kind === 'read' && label === 'secret')!;
    expect(edge.evidence.map(({ at }) => at)).toEqual([
      'Properties.PolicyDocument.Statement[0]',
      'Properties.Environment.Variables.SECRET',
    ]);
  });
});
