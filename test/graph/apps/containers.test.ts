import type { App } from 'aws-cdk-lib';
import { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as targets from 'aws-cdk-lib/aws-elasticloadbalancingv2-targets';
import { graphOfApp, told } from '../support/told';

/** A shop behind two load balancers, with a database that one of its services was forgotten at. */
function shop(app: App): void {
  const env = { account: '111111111111', region: 'us-east-1' };
  const network = new Stack(app, 'Network', { env });
  const vpc = new ec2.Vpc(network, 'Vpc', { maxAzs: 2, natGateways: 1 }) as ec2.IVpc;
  const stack = new Stack(app, 'Shop', { env });
  const database = new rds.DatabaseInstance(stack, 'Orders', {
    engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_16 }),
    vpc,
  });
  const cluster = new ecs.Cluster(stack, 'Cluster', { vpc }) as ecs.ICluster;
  const images = new ecr.Repository(stack, 'Images');
  const logs = new s3.Bucket(stack, 'AccessLogs') as s3.IBucket;
  const key = new kms.Key(stack, 'Key');
  const photos = new s3.Bucket(stack, 'Photos', { encryptionKey: key });

  const service = (name: string, port: number): ecs.FargateService => {
    const taskDefinition = new ecs.FargateTaskDefinition(stack, `${name}Task`);
    taskDefinition.addContainer('main', {
      image: ecs.ContainerImage.fromEcrRepository(images),
      portMappings: [{ containerPort: port }],
      secrets: { PASSWORD: ecs.Secret.fromSecretsManager(database.secret!, 'password') },
    });
    return new ecs.FargateService(stack, name, { cluster, taskDefinition });
  };
  const web = service('Web', 8080);
  const game = service('Game', 7777);
  database.connections.allowDefaultPortFrom(web);
  photos.grantReadWrite(web.taskDefinition.taskRole);

  const balancer = new elb.ApplicationLoadBalancer(stack, 'Door', { vpc, internetFacing: true });
  balancer.logAccessLogs(logs);
  const listener = balancer.addListener('Http', { port: 80 });
  listener.addTargets('Web', {
    port: 8080,
    protocol: elb.ApplicationProtocol.HTTP,
    targets: [web],
  });
  const help = new lambda.Function(stack, 'Help', {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = () => {}'),
  });
  listener.addTargets('Help', {
    priority: 1,
    conditions: [elb.ListenerCondition.pathPatterns(['/help'])],
    targets: [new targets.LambdaTarget(help)],
  });

  // A network load balancer without security groups, in front of a service that lets nobody in.
  const tcp = new elb.CfnLoadBalancer(stack, 'Tcp', {
    type: 'network',
    scheme: 'internet-facing',
    subnets: vpc.publicSubnets.map(({ subnetId }) => subnetId),
  });
  const players = new elb.NetworkTargetGroup(stack, 'Players', {
    vpc,
    port: 7777,
    targets: [game],
  });
  new elb.CfnListener(stack, 'TcpListener', {
    loadBalancerArn: tcp.ref,
    port: 7777,
    protocol: 'TCP',
    defaultActions: [{ type: 'forward', targetGroupArn: players.targetGroupArn }],
  });

  // A bastion host that anybody may try to enter.
  const bastion = new ec2.Instance(stack, 'Bastion', {
    vpc,
    vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC },
    instanceType: new ec2.InstanceType('t4g.nano'),
    machineImage: ec2.MachineImage.latestAmazonLinux2023({
      cpuType: ec2.AmazonLinuxCpuType.ARM_64,
    }),
  });
  bastion.connections.allowFromAnyIpv4(ec2.Port.tcp(22));
  bastion.connections.allowFrom(ec2.Peer.ipv4('198.51.100.0/24'), ec2.Port.tcp(9000), 'Office');
  bastion.role.addManagedPolicy(
    iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonS3ReadOnlyAccess'),
  );
  database.connections.allowDefaultPortFrom(bastion);
}

describe('an app of containers behind an application and a network load balancer', () => {
  const graph = graphOfApp(shop);

  it('has these cards and no other', () => {
    expect(told(graph).nodes).toEqual([
      'Access logs [AWS::S3::Bucket]',
      'Bastion [AWS::EC2::Instance]',
      'Door [AWS::ElasticLoadBalancingV2::LoadBalancer]',
      'Game [AWS::ECS::Service]',
      'Help [AWS::Lambda::Function]',
      'Images [AWS::ECR::Repository]',
      'Internet users [external]',
      'Key [AWS::KMS::Key]',
      'NAT gateway [AWS::EC2::NatGateway]',
      'Office [external]',
      'Orders [AWS::RDS::DBInstance]',
      'Orders secret [AWS::SecretsManager::Secret]',
      'Photos [AWS::S3::Bucket]',
      'TCP [AWS::ElasticLoadBalancingV2::LoadBalancer]',
      'Web [AWS::ECS::Service]',
    ]);
  });

  it('has these edges and no other', () => {
    expect(told(graph).edges).toEqual([
      'deploy: Images → Game (image)',
      'deploy: Images → Web (image)',
      'invoke: Door → Help (invoke)',
      'log: Door → Access logs (access logs)',
      'read: Game → Orders secret (secret)',
      'read: Web → Orders secret (secret)',
      'read: Web → Photos (read)',
      'traffic: Bastion → Orders (tcp 5432)',
      'traffic: Door → Web (tcp 8080)',
      'traffic: Game → Orders (tcp 5432) ! not reachable: no rule',
      'traffic: Internet users → Bastion (tcp 22)',
      'traffic: Internet users → Door (tcp 80)',
      'traffic: Internet users → TCP (tcp 7777)',
      'traffic: Office → Bastion (tcp 9000)',
      'traffic: TCP → Game (tcp 7777) ! not reachable: no rule',
      'traffic: Web → Orders (tcp 5432)',
      'write: Web → Photos (write)',
    ]);
  });

  it('says what a reader should look at', () => {
    expect(told(graph).findings).toEqual([
      'not-reachable: Game is given the secret of Orders (PASSWORD), but no security-group rule lets it connect',
      'not-reachable: TCP is set up to connect to Game (tcp 7777), but no security-group rule lets it through',
      'public: The security group of Bastion is open to the whole world (tcp 22)',
      'wildcard: Bastion has AmazonS3ReadOnlyAccess, a policy of AWS that counts for every resource of the account',
    ]);
  });

  it('says of each edge and finding in which entry of a template it was found, and on which line', () => {
    for (const { evidence } of [...graph.edges, ...graph.findings]) {
      expect(evidence.length).toBeGreaterThan(0);
      for (const { at, source } of evidence) {
        expect(at).toMatch(/^Properties/);
        expect(source?.file).toMatch(/containers\.test\.ts$/);
      }
    }
    expect(graph.findings.find(({ kind }) => kind === 'not-reachable')!.evidence).toEqual([
      expect.objectContaining({ at: 'Properties.ContainerDefinitions[0].Secrets[0].ValueFrom' }),
    ]);
  });

  it('shows the use of a key as a word on the cards', () => {
    const badges = Object.fromEntries(
      graph.nodes.filter((node) => node.badges).map((node) => [node.title, node.badges]),
    );
    expect(badges).toEqual({ Photos: ['own key'], Web: ['uses key'] });
  });
});
