import { table } from '../table';
import type { Resource } from '../../assembly';
import { property, type Model } from '../model';
import { remembered, textOf } from '../values';
import { fits } from './globs';

/** Which resource an ARN in a template means when it spells a name instead of referring. */

interface Naming {
  readonly service: string;
  /** Property that holds the name. */
  readonly name: string;
  /** What stands before the name in the last part: `table/`. */
  readonly before: string;
  /** What may follow: objects of a bucket, indexes of a table, six random characters of a secret. */
  readonly after: readonly string[];
}

const naming = (service: string, name: string, before = '', ...after: string[]): Naming => ({
  service,
  name,
  before,
  after: ['', ...after],
});

const NAMINGS: Readonly<Record<string, Naming>> = table({
  'AWS::S3::Bucket': naming('s3', 'BucketName', '', '/object'),
  'AWS::SQS::Queue': naming('sqs', 'QueueName'),
  'AWS::SNS::Topic': naming('sns', 'TopicName'),
  'AWS::DynamoDB::Table': naming('dynamodb', 'TableName', 'table/', '/index/any'),
  'AWS::DynamoDB::GlobalTable': naming('dynamodb', 'TableName', 'table/', '/index/any'),
  'AWS::Lambda::Function': naming('lambda', 'FunctionName', 'function:', ':version'),
  'AWS::StepFunctions::StateMachine': naming('states', 'StateMachineName', 'stateMachine:'),
  'AWS::SecretsManager::Secret': naming('secretsmanager', 'Name', 'secret:', '-a1B2c3'),
  'AWS::SSM::Parameter': naming('ssm', 'Name', 'parameter/'),
  'AWS::Kinesis::Stream': naming('kinesis', 'Name', 'stream/'),
  'AWS::KinesisFirehose::DeliveryStream': naming(
    'firehose',
    'DeliveryStreamName',
    'deliverystream/',
  ),
  'AWS::Events::EventBus': naming('events', 'Name', 'event-bus/'),
  'AWS::Events::Rule': naming('events', 'Name', 'rule/'),
  'AWS::ECR::Repository': naming('ecr', 'RepositoryName', 'repository/'),
  'AWS::ECS::TaskDefinition': naming('ecs', 'Family', 'task-definition/', ':1'),
  'AWS::IAM::Role': naming('iam', 'RoleName', 'role/'),
  'AWS::IAM::User': naming('iam', 'UserName', 'user/'),
  'AWS::CodeBuild::Project': naming('codebuild', 'Name', 'project/'),
  'AWS::CodePipeline::Pipeline': naming('codepipeline', 'Name'),
  'AWS::Cognito::UserPool': naming('cognito-idp', 'UserPoolId', 'userpool/'),
  'AWS::Batch::JobQueue': naming('batch', 'JobQueueName', 'job-queue/'),
  'AWS::Batch::JobDefinition': naming('batch', 'JobDefinitionName', 'job-definition/', ':1'),
  'AWS::Glue::Job': naming('glue', 'Name', 'job/'),
  'AWS::SageMaker::Endpoint': naming('sagemaker', 'EndpointName', 'endpoint/'),
  'AWS::OpenSearchService::Domain': naming('es', 'DomainName', 'domain/', '/index'),
  'AWS::Logs::LogGroup': naming('logs', 'LogGroupName', 'log-group:', ':*', ':log-stream:any'),
  'AWS::Scheduler::ScheduleGroup': naming('scheduler', 'Name', 'schedule-group/'),
  'AWS::Scheduler::Schedule': naming('scheduler', 'Name', 'schedule/default/'),
  'AWS::Athena::WorkGroup': naming('athena', 'Name', 'workgroup/'),
});

interface Named {
  readonly resource: Resource;
  readonly naming: Naming;
  readonly name: string;
  readonly arns: readonly string[];
}

interface Names {
  readonly byService: ReadonlyMap<string, readonly Named[]>;
  readonly byName: ReadonlyMap<string, readonly Named[]>;
}

const namesOf = remembered((model: Model): Names => {
  const named = model.resources.flatMap((resource) => nameOf(resource, model) ?? []);
  return {
    byService: Map.groupBy(named, ({ naming: { service } }) => service),
    byName: Map.groupBy(named, ({ name }) => name),
  };
});

/** In services where a bucket's name is enough, an ARN has neither region nor account. */
const GLOBAL = new Set(['s3']);
const WITHOUT_REGION = new Set(['iam']);

function nameOf(resource: Resource, model: Model): Named | undefined {
  const rule = NAMINGS[resource.type];
  const stack = model.stackOf(resource);
  if (rule === undefined || stack === undefined) return undefined;
  const own = property(resource, rule.name);
  // Without a name of its own CloudFormation makes one of stack and logical id.
  const text =
    own === undefined ? `${stack.name}-${resource.logicalId}-\u{2026}` : textOf(own, stack);
  if (text === undefined) return undefined;
  const name = text.replace(/^\//, '');
  const region = WITHOUT_REGION.has(rule.service) ? '' : stack.region;
  const place = GLOBAL.has(rule.service) ? ':' : `${region}:${stack.account}`;
  const arns = rule.after.map(
    (after) => `arn:aws:${rule.service}:${place}:${rule.before}${name}${after}`,
  );
  return { resource, naming: rule, name, arns };
}

/** The resources that an ARN with a name in it means; `arn:aws:s3:::*` names none. */
export function meantBy(pattern: string, model: Model): Resource[] {
  const parts = pattern.split(':');
  const [, , service = '', region = '', account = ''] = parts;
  const last = parts.slice(5).join(':');
  const normal = `arn:aws:${service}:${region}:${account}:${last}`;
  return (namesOf(model).byService.get(service) ?? [])
    .filter(
      ({ naming: { before }, arns }) => says(last, before) && arns.some((arn) => fits(normal, arn)),
    )
    .map(({ resource }) => resource);
}

/** Whether more than the type of the resources is said. */
function says(last: string, before: string): boolean {
  const name = last.startsWith(before) ? last.slice(before.length) : last;
  return /[^*?:/]/.test(name);
}

/** The resources that carry just this name of people's own choice. */
export function carrying(name: string, model: Model): Resource[] {
  return (namesOf(model).byName.get(name.replace(/^\//, '')) ?? [])
    .filter(({ resource, naming: rule }) => property(resource, rule.name) !== undefined)
    .map(({ resource }) => resource);
}
