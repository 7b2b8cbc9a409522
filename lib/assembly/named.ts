import { table } from './table';
import { isObject, textAt } from './json-file';
import { textOf } from './text';
import type { Reference, Resource, Stack } from './types';

/**
 * Resources whose name is written out, by the ARN that it gives them: `service:region:account:`, then this pattern.
 * The CDK names resources so when a stack of another account uses them.
 */
const NAMED: Readonly<Record<string, readonly [property: string, arn: string]>> = table({
  'AWS::S3::Bucket': ['BucketName', 's3:::'],
  'AWS::IAM::Role': ['RoleName', 'iam::A:role/'],
  'AWS::SQS::Queue': ['QueueName', 'sqs:R:A:'],
  'AWS::SNS::Topic': ['TopicName', 'sns:R:A:'],
  'AWS::DynamoDB::Table': ['TableName', 'dynamodb:R:A:table/'],
  'AWS::DynamoDB::GlobalTable': ['TableName', 'dynamodb:R:A:table/'],
  'AWS::Lambda::Function': ['FunctionName', 'lambda:R:A:function:'],
  'AWS::Kinesis::Stream': ['Name', 'kinesis:R:A:stream/'],
  'AWS::KinesisFirehose::DeliveryStream': ['DeliveryStreamName', 'firehose:R:A:deliverystream/'],
  'AWS::StepFunctions::StateMachine': ['StateMachineName', 'states:R:A:stateMachine:'],
  'AWS::Events::EventBus': ['Name', 'events:R:A:event-bus/'],
  'AWS::ECR::Repository': ['RepositoryName', 'ecr:R:A:repository/'],
  'AWS::CodePipeline::Pipeline': ['Name', 'codepipeline:R:A:'],
  'AWS::CodeBuild::Project': ['Name', 'codebuild:R:A:project/'],
});

/** Finds, in the properties of a resource, ARNs written out of resources that the assembly names. */
export function namedIn(
  stacks: readonly Stack[],
): (resource: Resource, stack: Stack) => Reference[] {
  const byArn = new Map<string, string>();
  for (const stack of stacks) {
    for (const { id, type, properties } of stack.resources) {
      const [property, pattern] = NAMED[type] ?? [];
      const name = property === undefined ? undefined : textAt(properties, property);
      if (name === undefined || pattern === undefined) continue;
      const place = pattern.replace('R:', `${stack.region}:`).replace('A:', `${stack.account}:`);
      byArn.set(place + name, id);
    }
  }
  if (byArn.size === 0) return () => [];
  return (resource, stack) => {
    const found: Reference[] = [];
    collect(resource.properties, 'Properties', stack, (arn, at) => {
      const to = targetOf(arn, byArn);
      if (to !== undefined && to !== resource.id)
        found.push({ from: resource.id, to, at, via: 'Name', attribute: undefined });
    });
    return found;
  };
}

const ARN = /^arn:[^:]+:(.+)$/;

/** `s3:::bucket/folder/*` is in `s3:::bucket`, `lambda:…:function:name:alias` is one of `…:function:name`. */
function targetOf(arn: string, byArn: ReadonlyMap<string, string>): string | undefined {
  for (let [, part = ''] = ARN.exec(arn) ?? []; part !== '';) {
    const target = byArn.get(part);
    if (target !== undefined) return target;
    const end = Math.max(part.lastIndexOf('/'), part.lastIndexOf(':'));
    part = end < 1 ? '' : part.slice(0, end);
  }
  return undefined;
}

function collect(
  value: unknown,
  at: string,
  stack: Stack,
  say: (arn: string, at: string) => void,
): void {
  if (typeof value === 'string') {
    if (value.startsWith('arn:')) say(value, at);
  } else if (Array.isArray(value)) {
    value.forEach((entry, index) => collect(entry, `${at}[${index}]`, stack, say));
  } else if (isObject(value)) {
    const text = 'Fn::Join' in value || 'Fn::Sub' in value ? textOf(value, stack) : undefined;
    if (text !== undefined) collect(text, at, stack, say);
    else
      for (const [key, part] of Object.entries(value))
        collect(part, key.startsWith('Fn::') ? at : `${at}.${key}`, stack, say);
  }
}
