import { writeFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import * as apigw from 'aws-cdk-lib/aws-apigateway';
import * as http from 'aws-cdk-lib/aws-apigatewayv2';
import * as integrations from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as appsync from 'aws-cdk-lib/aws-appsync';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as discovery from 'aws-cdk-lib/aws-servicediscovery';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { coverageOf, graphOf } from '../../../lib/graph';
import { assemblyOf, edgesOf } from '../apps2/support';
import { env, fn, given, table } from './support';

const schema = join(mkdtempSync(join(tmpdir(), 'slipway-schema-')), 'schema.graphql');
writeFileSync(schema, 'type Query { order(id: ID!): String price: String weather: String }');

describe('a GraphQL API of AppSync', () => {
  const assembly = assemblyOf((app) => {
    const stack = new Stack(app, 'Shop', { env });
    const guard = fn(stack, 'Guard');
    const api = new appsync.GraphqlApi(stack, 'Graph', {
      name: 'graph',
      definition: appsync.Definition.fromFile(schema),
      authorizationConfig: {
        defaultAuthorization: {
          authorizationType: appsync.AuthorizationType.LAMBDA,
          lambdaAuthorizerConfig: { handler: guard },
        },
      },
    });
    const orders = table(stack, 'Orders');
    const prices = fn(stack, 'Prices');
    const bus = new events.EventBus(stack, 'News');
    const source = api.addDynamoDbDataSource('OrdersSource', given(orders));
    source.createResolver('Order', { typeName: 'Query', fieldName: 'order' });
    api
      .addLambdaDataSource('PricesSource', prices)
      .createResolver('Price', { typeName: 'Query', fieldName: 'price' });
    api
      .addHttpDataSource('WeatherSource', 'https://api.weather.example')
      .createResolver('Weather', { typeName: 'Query', fieldName: 'weather' });
    api.addEventBridgeDataSource('NewsSource', given(bus));
    api.addNoneDataSource('Nothing');
    const reader = fn(stack, 'Reader');
    api.grantQuery(reader);
  });
  const graph = graphOf(assembly, '');

  it('leads to its data sources, and through their roles to what they read and write', () => {
    expect(edgesOf(graph)).toEqual(
      [
        'traffic: Internet users → Graph (HTTPS)',
        'invoke: Graph → Guard (authorize)',
        'read: Graph → Orders (read)',
        'write: Graph → Orders (write)',
        'invoke: Graph → Prices (resolve)',
        'traffic: Graph → api.weather.example (HTTPS)',
        'publish: Graph → News (publish)',
        'invoke: Reader → Graph (query)',
      ].sort(),
    );
    expect(coverageOf(graph, assembly).unrepresented).toEqual([]);
  });
});

describe('a REST API with integrations of its own', () => {
  const assembly = assemblyOf((app) => {
    const stack = new Stack(app, 'Shop', { env });
    const vpc = new ec2.Vpc(stack, 'Net', { natGateways: 0, maxAzs: 2 });
    const inner = new elb.NetworkLoadBalancer(stack, 'Inner', { vpc: given(vpc) });
    const link = new apigw.VpcLink(stack, 'Link', { targets: [given(inner)] });
    const jobs = new sqs.Queue(stack, 'Jobs');
    const orders = table(stack, 'Orders');
    const bus = new events.EventBus(stack, 'News');
    const clicks = new kinesis.Stream(stack, 'Clicks');
    const files = new s3.Bucket(stack, 'Files');
    const flow = new sfn.StateMachine(stack, 'Checkout', {
      stateMachineType: sfn.StateMachineType.EXPRESS,
      definitionBody: sfn.DefinitionBody.fromChainable(new sfn.Succeed(stack, 'Done')),
    });
    const role = new iam.Role(stack, 'Caller', {
      assumedBy: new iam.ServicePrincipal('apigateway.amazonaws.com'),
    });
    jobs.grantSendMessages(role);
    orders.grantReadWriteData(role);
    bus.grantPutEventsTo(role);
    clicks.grantWrite(role);
    files.grantRead(role);
    const api = new apigw.RestApi(stack, 'Door', { cloudWatchRole: false });
    const aws = (service: string, options: Partial<apigw.AwsIntegrationProps>, body = '') =>
      new apigw.AwsIntegration({
        service,
        ...options,
        options: { credentialsRole: role, requestTemplates: { 'application/json': body } },
      });
    const at = (path: string) => api.root.addResource(path);
    at('jobs').addMethod('POST', aws('sqs', { path: `${env.account}/${jobs.queueName}` }));
    const order = at('orders');
    order.addMethod(
      'GET',
      aws('dynamodb', { action: 'GetItem' }, `{"TableName":"${orders.tableName}"}`),
    );
    order.addMethod(
      'PUT',
      aws('dynamodb', { action: 'PutItem' }, `{"TableName":"${orders.tableName}"}`),
    );
    at('events').addMethod(
      'POST',
      aws(
        'events',
        { action: 'PutEvents' },
        `{"Entries":[{"EventBusName":"${bus.eventBusName}"}]}`,
      ),
    );
    at('clicks').addMethod(
      'POST',
      aws('kinesis', { action: 'PutRecord' }, `{"StreamName":"${clicks.streamName}"}`),
    );
    at('files').addMethod(
      'GET',
      new apigw.AwsIntegration({
        service: 's3',
        path: `${files.bucketName}/list`,
        integrationHttpMethod: 'GET',
        options: { credentialsRole: role },
      }),
    );
    at('checkout').addMethod('POST', apigw.StepFunctionsIntegration.startExecution(flow));
    at('inside').addMethod(
      'ANY',
      new apigw.HttpIntegration('http://inner.example/', {
        proxy: true,
        options: { connectionType: apigw.ConnectionType.VPC_LINK, vpcLink: link },
      }),
    );
    at('elsewhere').addMethod('GET', new apigw.HttpIntegration('https://old.example.com/v1/items'));
    at('health').addMethod('GET', new apigw.MockIntegration());
    const alias = new lambda.Alias(stack, 'Live', {
      aliasName: 'live',
      version: given(fn(stack, 'Search').currentVersion),
    });
    at('search').addMethod('GET', new apigw.LambdaIntegration(given(alias)));
  });
  const graph = graphOf(assembly, '');

  it('does what each integration says, in its direction', () => {
    expect(edgesOf(graph)).toEqual(
      [
        'traffic: Internet users → Door (HTTPS)',
        'publish: Door → Jobs (send)',
        'read: Door → Orders (read)',
        'write: Door → Orders (write)',
        'publish: Door → News (publish)',
        'publish: Door → Clicks (publish)',
        'read: Door → Files (read)',
        'invoke: Door → Checkout (POST /checkout)',
        'traffic: Door → Inner (ANY /inside)',
        'traffic: Door → old.example.com (HTTPS)',
        'invoke: Door → Search (GET /search)',
      ].sort(),
    );
    expect(coverageOf(graph, assembly).unrepresented).toEqual([]);
  });
});

describe('HTTP and WebSocket APIs', () => {
  const assembly = assemblyOf((app) => {
    const stack = new Stack(app, 'Shop', { env });
    const vpc = new ec2.Vpc(stack, 'Net', { natGateways: 1, maxAzs: 2 });
    const cluster = new ecs.Cluster(stack, 'Cluster', { vpc: given(vpc) });
    const task = new ecs.FargateTaskDefinition(stack, 'Task');
    task.addContainer('app', {
      image: ecs.ContainerImage.fromRegistry('nginx'),
      portMappings: [{ containerPort: 80 }],
    });
    const namespace = new discovery.PrivateDnsNamespace(stack, 'Names', {
      vpc: given(vpc),
      name: 'shop.local',
    });
    const catalog = new ecs.FargateService(stack, 'Catalog', {
      cluster: given(cluster),
      taskDefinition: task,
      cloudMapOptions: { cloudMapNamespace: namespace, name: 'catalog' },
    });
    const balancer = new elb.ApplicationLoadBalancer(stack, 'Inner', { vpc: given(vpc) });
    const listener = balancer.addListener('Http', { port: 80, open: false });
    listener.addTargets('Catalog', { port: 80, targets: [catalog] });
    const jobs = new sqs.Queue(stack, 'Jobs');
    const bus = new events.EventBus(stack, 'News');
    const flow = new sfn.StateMachine(stack, 'Checkout', {
      stateMachineType: sfn.StateMachineType.EXPRESS,
      definitionBody: sfn.DefinitionBody.fromChainable(new sfn.Succeed(stack, 'Done')),
    });
    const web = new http.HttpApi(stack, 'Web');
    const route = (method: http.HttpMethod, path: string, integration: http.HttpRouteIntegration) =>
      web.addRoutes({ path, methods: [method], integration });
    const { GET, POST } = http.HttpMethod;
    route(GET, '/alb', new integrations.HttpAlbIntegration('Alb', listener));
    route(
      GET,
      '/map',
      new integrations.HttpServiceDiscoveryIntegration('Map', catalog.cloudMapService!, {
        vpcLink: new http.VpcLink(stack, 'Link', { vpc: given(vpc) }),
      }),
    );
    route(POST, '/jobs', new integrations.HttpSqsIntegration('Sqs', { queue: jobs }));
    route(
      POST,
      '/events',
      new integrations.HttpEventBridgeIntegration('Bus', {
        eventBusRef: { eventBusArn: bus.eventBusArn, eventBusName: bus.eventBusName },
      }),
    );
    route(
      POST,
      '/checkout',
      new integrations.HttpStepFunctionsIntegration('Flow', {
        stateMachine: flow,
        subtype: http.HttpIntegrationSubtype.STEPFUNCTIONS_START_SYNC_EXECUTION,
      }),
    );
    route(GET, '/old', new integrations.HttpUrlIntegration('Old', 'https://old.example.com/v1'));
    const talk = fn(stack, 'Talk');
    const hello = fn(stack, 'Hello');
    const live = new http.WebSocketApi(stack, 'Live', {
      connectRouteOptions: { integration: new integrations.WebSocketLambdaIntegration('C', hello) },
      disconnectRouteOptions: {
        integration: new integrations.WebSocketLambdaIntegration('D', hello),
      },
    });
    live.addRoute('send', { integration: new integrations.WebSocketLambdaIntegration('S', talk) });
    live.grantManageConnections(talk);
  });
  const graph = graphOf(assembly, '');

  it('lead through their links into the network, and to services directly', () => {
    expect(edgesOf(graph)).toEqual(
      [
        'traffic: Internet users → Web (HTTPS)',
        'traffic: Internet users → Live (WebSocket)',
        'traffic: Web → Inner (GET /alb)',
        'traffic: Web → Catalog (GET /map)',
        'traffic: Inner → Catalog (tcp 80)',
        'publish: Web → Jobs (send)',
        'publish: Web → News (publish)',
        'invoke: Web → Checkout (POST /checkout)',
        'traffic: Web → old.example.com (HTTPS)',
        'invoke: Live → Hello (connect, disconnect)',
        'invoke: Live → Talk (send)',
        'invoke: Talk → Live (push)',
      ].sort(),
    );
    expect(coverageOf(graph, assembly).unrepresented).toEqual([]);
  });
});
