import { Size, Stack } from 'aws-cdk-lib';
import * as apprunner from 'aws-cdk-lib/aws-apprunner';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as elasticache from 'aws-cdk-lib/aws-elasticache';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as opensearch from 'aws-cdk-lib/aws-opensearchservice';
import * as rds from 'aws-cdk-lib/aws-rds';
import { coverageOf, graphOf } from '../../../lib/graph';
import { assemblyOf, edgesOf } from '../apps2/support';
import { env, fn, given, table } from './support';

describe('stores in a network', () => {
  const assembly = assemblyOf((app) => {
    const stack = new Stack(app, 'Data', { env });
    const vpc = new ec2.Vpc(stack, 'Net', { natGateways: 1, maxAzs: 2 });
    const cluster = new ecs.Cluster(stack, 'Cluster', { vpc: given(vpc) });
    const files = new efs.FileSystem(stack, 'Files', { vpc: given(vpc) });
    const point = files.addAccessPoint('Point', { path: '/in' });
    const task = new ecs.FargateTaskDefinition(stack, 'Task', {
      volumes: [
        {
          name: 'files',
          efsVolumeConfiguration: {
            fileSystemId: files.fileSystemId,
            transitEncryption: 'ENABLED',
          },
        },
      ],
    });
    task
      .addContainer('app', { image: ecs.ContainerImage.fromRegistry('x') })
      .addMountPoints({ containerPath: '/files', sourceVolume: 'files', readOnly: false });
    const web = new ecs.FargateService(stack, 'Web', {
      cluster: given(cluster),
      taskDefinition: task,
    });
    files.connections.allowDefaultPortFrom(web);
    fn(stack, 'Thumbs', {
      vpc: given(vpc),
      filesystem: lambda.FileSystem.fromEfsAccessPoint(point, '/mnt/in'),
    });
    const database = new rds.DatabaseInstance(stack, 'Orders', {
      engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_16 }),
      vpc: given(vpc),
    });
    const proxy = database.addProxy('Pool', { secrets: [database.secret!], vpc: given(vpc) });
    const report = fn(stack, 'Report', { vpc: given(vpc), environment: { HOST: proxy.endpoint } });
    proxy.connections.allowFrom(report, ec2.Port.tcp(5432));
    proxy.grantConnect(report, 'report');
    const cacheGroup = new ec2.SecurityGroup(stack, 'CacheGroup', { vpc: given(vpc) });
    const cache = new elasticache.CfnReplicationGroup(stack, 'Sessions', {
      replicationGroupDescription: 'sessions',
      engine: 'valkey',
      cacheNodeType: 'cache.t4g.micro',
      securityGroupIds: [cacheGroup.securityGroupId],
      cacheSubnetGroupName: new elasticache.CfnSubnetGroup(stack, 'CacheSubnets', {
        description: 'x',
        subnetIds: vpc.privateSubnets.map(({ subnetId }) => subnetId),
      }).ref,
    });
    cacheGroup.connections.allowFrom(web, ec2.Port.tcp(6379));
    const search = new opensearch.Domain(stack, 'Search', {
      version: opensearch.EngineVersion.OPENSEARCH_2_13,
      vpc: given(vpc),
      vpcSubnets: [{ subnets: [vpc.privateSubnets[0]!] }],
      zoneAwareness: { enabled: false },
      capacity: { dataNodes: 1, multiAzWithStandbyEnabled: false },
    });
    search.grantReadWrite(task.taskRole);
    search.connections.allowFrom(web, ec2.Port.tcp(443));
    task.defaultContainer!.addEnvironment('CACHE', cache.attrPrimaryEndPointAddress);
  });
  const graph = graphOf(assembly, '');

  it('are reached by whom a rule lets in, through their proxies where they have one', () => {
    expect(edgesOf(graph)).toEqual(
      [
        'traffic: Web → Files (tcp 2049)',
        'read: Web → Files (mount)',
        'write: Web → Files (write)',
        'traffic: Thumbs → Files (tcp 2049)',
        'read: Thumbs → Files (mount)',
        'write: Thumbs → Files (write)',
        'traffic: Report → Orders pool (tcp 5432)',
        'read: Report → Orders pool (sign in)',
        'traffic: Orders pool → Orders (tcp 5432)',
        'read: Orders pool → Orders secret (secret)',
        'traffic: Web → Sessions (tcp 6379)',
        'traffic: Web → Search (tcp 443)',
        'read: Web → Search (search)',
        'write: Web → Search (index)',
      ].sort(),
    );
    expect(graph.findings.filter(({ kind }) => kind !== 'wildcard')).toEqual([]);
    expect(coverageOf(graph, assembly).unrepresented).toEqual([]);
  });
});

describe('jobs, containers and clusters', () => {
  const assembly = assemblyOf((app) => {
    const stack = new Stack(app, 'Run', { env });
    const vpc = new ec2.Vpc(stack, 'Net', { natGateways: 1, maxAzs: 2 });
    const images = new ecr.Repository(stack, 'Images');
    const orders = table(stack, 'Orders');
    const jobRole = new iam.Role(stack, 'JobRole', {
      assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com'),
    });
    orders.grantReadData(jobRole);
    const queue = new batch.JobQueue(stack, 'Work', {
      computeEnvironments: [
        {
          order: 1,
          computeEnvironment: new batch.FargateComputeEnvironment(stack, 'Machines', {
            vpc: given(vpc),
          }),
        },
      ],
    });
    const render = new batch.EcsJobDefinition(stack, 'Render', {
      container: new batch.EcsFargateContainerDefinition(stack, 'RenderContainer', {
        image: ecs.ContainerImage.fromEcrRepository(images),
        cpu: 1,
        memory: Size.gibibytes(2),
        jobRole,
      }),
    });
    const starter = fn(stack, 'Starter');
    render.grantSubmitJob(starter, queue);
    const access = new iam.Role(stack, 'Access', {
      assumedBy: new iam.ServicePrincipal('build.apprunner.amazonaws.com'),
    });
    images.grantPull(access);
    const own = new iam.Role(stack, 'Own', {
      assumedBy: new iam.ServicePrincipal('tasks.apprunner.amazonaws.com'),
    });
    orders.grantWriteData(own);
    new apprunner.CfnService(stack, 'Site', {
      sourceConfiguration: {
        authenticationConfiguration: { accessRoleArn: access.roleArn },
        imageRepository: {
          imageIdentifier: `${images.repositoryUri}:v1`,
          imageRepositoryType: 'ECR',
          imageConfiguration: {
            runtimeEnvironmentVariables: [{ name: 'TABLE', value: orders.tableName }],
          },
        },
      },
      instanceConfiguration: { instanceRoleArn: own.roleArn },
    });
    const nodeRole = new iam.Role(stack, 'NodeRole', {
      assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
    });
    const clusterRole = new iam.Role(stack, 'ClusterRole', {
      assumedBy: new iam.ServicePrincipal('eks.amazonaws.com'),
    });
    const subnetIds = vpc.privateSubnets.map(({ subnetId }) => subnetId);
    const kubernetes = new eks.CfnCluster(stack, 'Kubernetes', {
      roleArn: clusterRole.roleArn,
      version: '1.33',
      resourcesVpcConfig: { subnetIds },
    });
    new eks.CfnNodegroup(stack, 'Nodes', {
      clusterName: kubernetes.ref,
      nodeRole: nodeRole.roleArn,
      subnets: subnetIds,
      instanceTypes: ['m7g.large'],
    });
    const podRole = new iam.Role(stack, 'PodRole', {
      assumedBy: new iam.ServicePrincipal('pods.eks.amazonaws.com'),
    });
    orders.grantReadWriteData(podRole);
    new eks.CfnPodIdentityAssociation(stack, 'Pods', {
      clusterName: kubernetes.ref,
      namespace: 'shop',
      serviceAccount: 'web',
      roleArn: podRole.roleArn,
    });
  });
  const graph = graphOf(assembly, '');

  it('do what their own roles allow, and run the images that they name', () => {
    expect(edgesOf(graph)).toEqual(
      [
        'invoke: Starter → Work (submit)',
        'invoke: Starter → Render (submit)',
        'deploy: Images → Render (image)',
        'read: Render → Orders (read)',
        'traffic: Internet users → Site (HTTPS)',
        'deploy: Images → Site (image)',
        'write: Site → Orders (write)',
        'read: Kubernetes → Orders (read)',
        'write: Kubernetes → Orders (write)',
        'deploy: Kubernetes → Nodes (pods)',
      ].sort(),
    );
    expect(coverageOf(graph, assembly).unrepresented).toEqual([]);
  });
});
