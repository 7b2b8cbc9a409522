import { Duration, Stack } from 'aws-cdk-lib';
import * as apigw from 'aws-cdk-lib/aws-apigateway';
import * as http from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { coverageOf, graphOf } from '../../../lib/graph';
import { assemblyOf, edgesOf, nodesOf } from './support';

const fn = (scope: Stack, id: string) =>
  new lambda.Function(scope, id, {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => {}'),
    memorySize: 512,
    timeout: Duration.seconds(10),
  });

const assembly = assemblyOf((app) => {
  const stack = new Stack(app, 'Shop', { env: { account: '111111111111', region: 'eu-west-1' } });
  const users = new cognito.UserPool(stack, 'Customers');
  users.addTrigger(cognito.UserPoolOperation.POST_CONFIRMATION, fn(stack, 'Welcome'));
  const orders = new dynamodb.Table(stack, 'Orders', {
    partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
  });
  const jobs = new sqs.Queue(stack, 'Jobs');
  const list = fn(stack, 'ListOrders');
  orders.grantReadData(list);
  const place = fn(stack, 'PlaceOrder');
  orders.grantWriteData(place);
  const api = new apigw.RestApi(stack, 'Api', { cloudWatchRole: false });
  const authorizer = new apigw.CognitoUserPoolsAuthorizer(stack, 'SignedIn', {
    cognitoUserPools: [users],
  });
  const resource = api.root.addResource('orders');
  resource.addMethod('GET', new apigw.LambdaIntegration(list), { authorizer });
  resource.addMethod('POST', new apigw.LambdaIntegration(place), { authorizer });
  resource.addCorsPreflight({ allowOrigins: ['*'] });
  const charge = fn(stack, 'Charge');
  const flow = new sfn.StateMachine(stack, 'Checkout', {
    definitionBody: sfn.DefinitionBody.fromChainable(
      new tasks.LambdaInvoke(stack, 'Charge the card', { lambdaFunction: charge })
        .next(
          new tasks.DynamoPutItem(stack, 'Keep it', {
            table: orders,
            item: { id: tasks.DynamoAttributeValue.fromString('1') },
          }),
        )
        .next(
          new tasks.SqsSendMessage(stack, 'Ship it', {
            queue: jobs,
            messageBody: sfn.TaskInput.fromText('x'),
          }),
        ),
    ),
  });
  const web = new http.HttpApi(stack, 'WebHooks');
  const hook = fn(stack, 'Hook');
  flow.grantStartExecution(hook);
  for (const path of ['/a', '/b', '/c'])
    web.addRoutes({
      path,
      methods: [http.HttpMethod.POST],
      integration: new HttpLambdaIntegration(`I${path.slice(1)}`, hook),
    });
});

describe('a serverless API', () => {
  const graph = graphOf(assembly, '');

  it('has the edges that a reader of its code would draw', () => {
    expect(edgesOf(graph)).toEqual(
      [
        'traffic: Internet users → API (HTTPS)',
        'traffic: Internet users → Web hooks (HTTPS)',
        'invoke: API → Customers (authorize)',
        'invoke: API → List orders (GET /orders)',
        'invoke: API → Place order (POST /orders)',
        'invoke: Web hooks → Hook (3 routes)',
        'invoke: Customers → Welcome (after sign-up)',
        'invoke: Hook → Checkout (start)',
        'invoke: Checkout → Charge (invoke)',
        'write: Checkout → Orders (write)',
        'publish: Checkout → Jobs (send)',
        'read: List orders → Orders (read)',
        'write: Place order → Orders (write)',
      ].sort(),
    );
  });

  it('has a card for each thing that people named, and none for its parts', () => {
    expect(nodesOf(graph)).toEqual(
      [
        'Internet users | 0.0.0.0/0',
        'Customers | Cognito',
        'Orders | DynamoDB · on demand',
        'Jobs | SQS',
        'API | REST API · 2 methods',
        'Web hooks | HTTP API · 3 routes',
        'Checkout | Step Functions',
        ...['List orders', 'Place order', 'Charge', 'Hook', 'Welcome'].map(
          (title) => `${title} | Lambda · nodejs22.x · 0.5 GB · 10 s`,
        ),
      ].sort(),
    );
  });

  it('stands for every resource exactly once', () => {
    const { resources, represented, unrepresented } = coverageOf(graph, assembly);
    expect(unrepresented).toEqual([]);
    expect(represented).toBe(resources);
    expect(resources).toBeGreaterThan(40);
  });
});
