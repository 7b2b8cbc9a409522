import { Duration, SecretValue, Size, Stack } from 'aws-cdk-lib';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as glue from 'aws-cdk-lib/aws-glue';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { coverageOf, graphOf } from '../../../lib/graph';
import { assemblyOf, edgesOf } from '../apps2/support';
import { env, fn, given, table } from './support';

describe('a workflow in JSONPath', () => {
  const assembly = assemblyOf((app) => {
    app.node.setContext('@aws-cdk/aws-stepfunctions:useDistributedMapResultWriterV2', true);
    const stack = new Stack(app, 'Flow', { env });
    const vpc = new ec2.Vpc(stack, 'Net', { natGateways: 1, maxAzs: 2 });
    const cluster = new ecs.Cluster(stack, 'Cluster', { vpc: given(vpc) });
    const pack = new ecs.FargateTaskDefinition(stack, 'Pack');
    const container = pack.addContainer('app', { image: ecs.ContainerImage.fromRegistry('x') });
    const orders = table(stack, 'Orders');
    const approvals = new sqs.Queue(stack, 'Approvals');
    const bus = new events.EventBus(stack, 'Shop');
    const told = new sns.Topic(stack, 'Told');
    const inner = new sfn.StateMachine(stack, 'Refund', {
      definitionBody: sfn.DefinitionBody.fromChainable(new sfn.Succeed(stack, 'Refunded')),
    });
    const clean = new glue.CfnJob(stack, 'Clean', {
      name: 'clean',
      role: 'arn:aws:iam::111111111111:role/glue',
      command: { name: 'glueetl' },
    });
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
        image: ecs.ContainerImage.fromRegistry('x'),
        cpu: 1,
        memory: Size.gibibytes(2),
      }),
    });
    const build = new codebuild.Project(stack, 'Build', {
      buildSpec: codebuild.BuildSpec.fromObject({ version: '0.2' }),
    });
    const files = new s3.Bucket(stack, 'Files');
    const connection = new events.Connection(stack, 'Partner', {
      authorization: events.Authorization.basic('u', SecretValue.unsafePlainText('p')),
    });
    const body = sfn.TaskInput.fromObject({ token: sfn.JsonPath.taskToken });
    const { RUN_JOB, WAIT_FOR_TASK_TOKEN } = sfn.IntegrationPattern;
    const each = new sfn.DistributedMap(stack, 'Each file', {
      itemReader: new sfn.S3ObjectsItemReader({ bucket: given(files), prefix: 'in/' }),
      resultWriterV2: new sfn.ResultWriterV2({ bucket: given(files), prefix: 'out' }),
    }).itemProcessor(
      new tasks.LambdaInvoke(stack, 'Resize one', { lambdaFunction: fn(stack, 'Resize') }),
    );
    const steps: sfn.Chain = sfn.Chain.start(
      new tasks.DynamoGetItem(stack, 'Look', {
        table: orders,
        key: { id: tasks.DynamoAttributeValue.fromString('1') },
      }),
    )
      .next(
        new tasks.SqsSendMessage(stack, 'Ask', {
          queue: approvals,
          messageBody: body,
          integrationPattern: WAIT_FOR_TASK_TOKEN,
        }),
      )
      .next(
        new tasks.EcsRunTask(stack, 'Pack it', {
          integrationPattern: RUN_JOB,
          cluster: given(cluster),
          taskDefinition: pack,
          launchTarget: new tasks.EcsFargateLaunchTarget(),
          containerOverrides: [{ containerDefinition: container }],
        }),
      )
      .next(
        new tasks.BatchSubmitJob(stack, 'Render it', {
          jobName: 'render',
          jobQueueArn: queue.jobQueueArn,
          jobDefinitionArn: render.jobDefinitionArn,
        }),
      )
      .next(
        new tasks.GlueStartJobRun(stack, 'Clean it', {
          glueJobName: clean.ref,
          integrationPattern: RUN_JOB,
        }),
      )
      .next(
        new tasks.CodeBuildStartBuild(stack, 'Build it', {
          project: build,
          integrationPattern: RUN_JOB,
        }),
      )
      .next(
        new tasks.StepFunctionsStartExecution(stack, 'Refund it', {
          stateMachine: inner,
          integrationPattern: RUN_JOB,
        }),
      )
      .next(
        new tasks.EventBridgePutEvents(stack, 'Tell all', {
          entries: [
            {
              eventBus: bus,
              source: 'flow',
              detailType: 'x',
              detail: sfn.TaskInput.fromObject({}),
            },
          ],
        }),
      )
      .next(
        new tasks.SnsPublish(stack, 'Tell', {
          topic: told,
          message: sfn.TaskInput.fromText('done'),
        }),
      )
      .next(
        new tasks.HttpInvoke(stack, 'Call', {
          apiRoot: 'https://api.partner.example',
          apiEndpoint: sfn.TaskInput.fromText('/v1/x'),
          method: sfn.TaskInput.fromText('POST'),
          connection,
        }),
      )
      .next(
        new tasks.CallAwsService(stack, 'Read it', {
          service: 's3',
          action: 'getObject',
          parameters: { Bucket: files.bucketName, Key: 'a' },
          iamResources: [files.arnForObjects('*')],
        }),
      )
      .next(each);
    new sfn.StateMachine(stack, 'Order', {
      definitionBody: sfn.DefinitionBody.fromChainable(steps),
      timeout: Duration.hours(1),
    });
  });
  const graph = graphOf(assembly, '');

  it('calls what its states call, however it waits', () => {
    expect(edgesOf(graph)).toEqual(
      [
        'read: Order → Orders (read)',
        'publish: Order → Approvals (send)',
        'invoke: Order → Pack (run)',
        'invoke: Order → Work (submit)',
        'invoke: Order → Render (submit)',
        'invoke: Order → Clean (run)',
        'invoke: Order → Build (build)',
        'invoke: Order → Refund (start)',
        'publish: Order → Shop (publish)',
        'publish: Order → Told (publish)',
        'traffic: Order → api.partner.example (HTTPS)',
        'read: Order → Files (read)',
        'write: Order → Files (write)',
        'invoke: Order → Resize (invoke)',
      ].sort(),
    );
    expect(coverageOf(graph, assembly).unrepresented).toEqual([]);
  });
});

describe('a workflow in JSONata', () => {
  const assembly = assemblyOf((app) => {
    const stack = new Stack(app, 'Flow', { env });
    const jobs = new sqs.Queue(stack, 'Jobs');
    const price = fn(stack, 'Price');
    const orders = table(stack, 'Orders');
    const keep = tasks.DynamoPutItem.jsonata(stack, 'Keep', {
      table: orders,
      item: { id: tasks.DynamoAttributeValue.fromString('{% $states.input.id %}') },
    });
    new sfn.StateMachine(stack, 'Order', {
      queryLanguage: sfn.QueryLanguage.JSONATA,
      definitionBody: sfn.DefinitionBody.fromChainable(
        new sfn.Parallel(stack, 'Both')
          .branch(
            tasks.LambdaInvoke.jsonata(stack, 'Price it', {
              lambdaFunction: price,
              payload: sfn.TaskInput.fromObject({ id: '{% $states.input.id %}' }),
            }),
          )
          .branch(
            tasks.SqsSendMessage.jsonata(stack, 'Queue it', {
              queue: jobs,
              messageBody: sfn.TaskInput.fromText('{% $states.input %}'),
            }),
          )
          .next(keep),
      ),
    });
  });

  it('calls what its states call', () => {
    expect(edgesOf(graphOf(assembly, ''))).toEqual(
      [
        'invoke: Order → Price (invoke)',
        'publish: Order → Jobs (send)',
        'write: Order → Orders (write)',
      ].sort(),
    );
  });
});
