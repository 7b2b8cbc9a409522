import { Duration, type Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';

export const env = { account: '111111111111', region: 'eu-west-1' };

/** A function that does nothing. */
export const fn = (
  scope: Stack,
  id: string,
  more: Partial<lambda.FunctionProps> = {},
): lambda.Function =>
  new lambda.Function(scope, id, {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => {}'),
    timeout: Duration.seconds(10),
    ...more,
  });

export const table = (scope: Stack, id: string): dynamodb.Table =>
  new dynamodb.Table(scope, id, {
    partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
  });

/** The construct where the CDK's own types, written without exactOptionalPropertyTypes, do not fit each other. */
export const given = (construct: object): never => construct as never;
