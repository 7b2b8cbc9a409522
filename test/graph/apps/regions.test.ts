import type { App } from 'aws-cdk-lib';
import { Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as iam from 'aws-cdk-lib/aws-iam';
import { graphOfApp, told } from '../support/told';

const code = {
  runtime: lambda.Runtime.NODEJS_22_X,
  handler: 'index.handler',
  code: lambda.Code.fromInline('exports.handler = () => {}'),
};

/** Two regions of one account: the far one uses what the near one has, and each has a table of the same name. */
function twoRegions(app: App): void {
  const account = '111111111111';
  const near = new Stack(app, 'Near', {
    env: { account, region: 'eu-west-1' },
    crossRegionReferences: true,
  });
  const far = new Stack(app, 'Far', {
    env: { account, region: 'us-east-1' },
    crossRegionReferences: true,
  });
  const photos = new s3.Bucket(near, 'Photos');
  const news = new sns.Topic(near, 'News');
  const table = (stack: Stack) =>
    new dynamodb.Table(stack, `${stack.node.id}Orders`, {
      tableName: 'orders',
      partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
    });
  table(near);
  table(far);
  const resize = new lambda.Function(far, 'Resize', {
    ...code,
    environment: { PHOTOS: photos.bucketName },
  });
  photos.grantRead(resize);
  news.grantPublish(resize);
  // The name is written out, and names the table of one region.
  const allow = (stack: Stack, id: string, region: string) => {
    const fn = new lambda.Function(stack, id, code);
    fn.addToRolePolicy(
      new iam.PolicyStatement({
        actions: ['dynamodb:PutItem'],
        resources: [`arn:aws:dynamodb:${region}:${account}:table/orders`],
      }),
    );
  };
  allow(near, 'Write here', 'eu-west-1');
  allow(near, 'Write there', 'us-east-1');
  allow(near, 'Write both', '*');
}

describe('an app in two regions', () => {
  const graph = graphOfApp(twoRegions);
  const own = (line: string) => !/cross region|export/i.test(line);

  it('has these cards and no other', () => {
    expect(told(graph).nodes).toEqual([
      'Far orders [AWS::DynamoDB::Table]',
      'Near orders [AWS::DynamoDB::Table]',
      'News [AWS::SNS::Topic]',
      'Photos [AWS::S3::Bucket]',
      'Resize [AWS::Lambda::Function]',
      'Write both [AWS::Lambda::Function]',
      'Write here [AWS::Lambda::Function]',
      'Write there [AWS::Lambda::Function]',
    ]);
  });

  it('has these edges and no other', () => {
    expect(told(graph).edges.filter(own)).toEqual([
      'publish: Resize → News (publish)',
      'read: Resize → Photos (read)',
      'write: Write both → Far orders (write)',
      'write: Write both → Near orders (write)',
      'write: Write here → Near orders (write)',
      'write: Write there → Far orders (write)',
    ]);
    expect(told(graph).edges.filter((line) => !own(line))).toEqual([]);
  });

  it('has nothing to find fault with', () => {
    expect(told(graph).findings).toEqual([]);
  });
});
