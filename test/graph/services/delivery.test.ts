import { Stack } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { coverageOf, graphOf } from '../../../lib/graph';
import { assemblyOf, edgesOf } from '../apps2/support';
import { env, fn, given } from './support';

describe('a pipeline that builds and rolls out', () => {
  const assembly = assemblyOf((app) => {
    const stack = new Stack(app, 'Ship', { env });
    const vpc = new ec2.Vpc(stack, 'Net', { natGateways: 1, maxAzs: 2 });
    const cluster = new ecs.Cluster(stack, 'Cluster', { vpc: given(vpc) });
    const images = new ecr.Repository(stack, 'Images');
    const serviceOf = (id: string, deploymentController?: ecs.DeploymentController) => {
      const task = new ecs.FargateTaskDefinition(stack, `${id}Task`);
      task.addContainer('app', {
        image: ecs.ContainerImage.fromEcrRepository(images),
        portMappings: [{ containerPort: 80 }],
      });
      return new ecs.FargateService(stack, id, {
        cluster: given(cluster),
        taskDefinition: task,
        ...(deploymentController && { deploymentController }),
      });
    };
    const rolling = serviceOf('Rolling');
    const green = serviceOf('Green', { type: ecs.DeploymentControllerType.CODE_DEPLOY });
    const balancer = new elb.ApplicationLoadBalancer(stack, 'Door', {
      vpc: given(vpc),
      internetFacing: true,
    });
    const group = (id: string) =>
      new elb.ApplicationTargetGroup(stack, id, {
        vpc: given(vpc),
        port: 80,
        targetType: elb.TargetType.IP,
      });
    const [blue, other] = [group('Blue'), group('Other')];
    const listener = balancer.addListener('Http', { port: 80, defaultTargetGroups: [blue] });
    green.attachToApplicationTargetGroup(blue);
    const deployment = new codedeploy.EcsDeploymentGroup(stack, 'Shift', {
      application: new codedeploy.EcsApplication(stack, 'Shifts'),
      service: green,
      blueGreenDeploymentConfig: {
        blueTargetGroup: blue,
        greenTargetGroup: other,
        listener,
      },
    });
    const api = fn(stack, 'Api');
    new codedeploy.LambdaDeploymentGroup(stack, 'ApiShift', {
      application: new codedeploy.LambdaApplication(stack, 'ApiShifts'),
      alias: api.addAlias('live'),
      deploymentConfig: codedeploy.LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
    });
    const site = new s3.Bucket(stack, 'Site');
    const approvals = new sns.Topic(stack, 'Approvals');
    const check = fn(stack, 'Check');
    const build = new codebuild.PipelineProject(stack, 'Build', {
      environment: { privileged: true },
      environmentVariables: { REPOSITORY: { value: images.repositoryUri } },
    });
    images.grantPush(build);
    const [source, built] = [new codepipeline.Artifact(), new codepipeline.Artifact()];
    const artifacts = new s3.Bucket(stack, 'Artifacts');
    new codepipeline.Pipeline(stack, 'Release', {
      artifactBucket: given(artifacts),
      crossAccountKeys: false,
      stages: [
        {
          stageName: 'Source',
          actions: [
            new actions.CodeStarConnectionsSourceAction({
              actionName: 'Code',
              owner: 'shop',
              repo: 'web',
              branch: 'main',
              output: source,
              connectionArn: 'arn:aws:codeconnections:eu-west-1:111111111111:connection/x',
            }),
          ],
        },
        {
          stageName: 'Build',
          actions: [
            new actions.CodeBuildAction({
              actionName: 'Build',
              project: build,
              input: source,
              outputs: [built],
            }),
          ],
        },
        {
          stageName: 'Check',
          actions: [
            new actions.ManualApprovalAction({
              actionName: 'Approve',
              notificationTopic: approvals,
              runOrder: 1,
            }),
            new actions.LambdaInvokeAction({ actionName: 'Check', lambda: check, runOrder: 2 }),
          ],
        },
        {
          stageName: 'Deploy',
          actions: [
            new actions.EcsDeployAction({ actionName: 'Roll', service: rolling, input: built }),
            new actions.CodeDeployEcsDeployAction({
              actionName: 'Shift',
              deploymentGroup: deployment,
              appSpecTemplateInput: built,
              taskDefinitionTemplateInput: built,
            }),
            new actions.S3DeployAction({ actionName: 'Site', bucket: given(site), input: built }),
            new actions.CloudFormationCreateUpdateStackAction({
              actionName: 'Infra',
              stackName: 'infra',
              adminPermissions: false,
              templatePath: built.atPath('t.json'),
            }),
          ],
        },
      ],
    });
    new codebuild.Project(stack, 'Nightly', {
      source: codebuild.Source.gitHub({ owner: 'shop', repo: 'web' }),
      artifacts: codebuild.Artifacts.s3({ bucket: given(artifacts), path: 'nightly' }),
    });
  });
  const graph = graphOf(assembly, '');

  it('shows what starts what, and where it ends up', () => {
    expect(edgesOf(graph)).toEqual(
      [
        'deploy: shop/web → Release (source)',
        'write: Release → Artifacts (artifacts)',
        'deploy: Release → Build (build)',
        'write: Build → Artifacts (write)',
        'read: Build → Artifacts (read)',
        'write: Build → Images (push)',
        'operate: Release → Approvals (ask for approval)',
        'deploy: Release → Check (invoke)',
        'deploy: Release → Rolling (deploy)',
        'deploy: Release → Shifts (deploy)',
        'deploy: Shifts → Green (deploy)',
        'deploy: API shifts → API (deploy)',
        'deploy: Release → Site (deploy)',
        'deploy: shop/web → Nightly (source)',
        'write: Nightly → Artifacts (write)',
        'read: Nightly → Artifacts (read)',
        'deploy: Images → Rolling (image)',
        'deploy: Images → Green (image)',
        'traffic: Internet users → Door (tcp 80)',
        'traffic: Door → Green (tcp 80)',
      ].sort(),
    );
    expect(coverageOf(graph, assembly).unrepresented).toEqual([]);
  });
});
