import type { Resource } from '../assembly';
import { list, property, type Model } from './model';
import { plural, typeInWords } from './words';

type Place = 'public' | 'private' | 'regional' | 'operations';

interface CardRule {
  readonly place: Place;
  /** One line of what matters, from the template alone. */
  readonly facts: (resource: Resource, model: Model) => string;
}

/** The types that people look for, each with its place and its line of facts. Others are in folds.ts, or generic. */
export const CARDS: Readonly<Record<string, CardRule>> = {
  'AWS::ECS::Service': { place: 'private', facts: serviceFacts },
  'AWS::ECS::TaskDefinition': {
    place: 'private',
    facts: (task) => dots('run on demand', ...sizeOf(task)),
  },
  'AWS::Lambda::Function': {
    place: 'regional',
    facts: (fn) =>
      dots('Lambda', text(property(fn, 'Runtime')), megabytes(property(fn, 'MemorySize'))),
  },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': { place: 'public', facts: loadBalancerFacts },
  'AWS::EC2::NatGateway': {
    place: 'public',
    facts: (_nat, model) => {
      const count = model.ofType('AWS::EC2::NatGateway').length;
      return count === 1 ? 'one for all zones' : `${count}, one per zone`;
    },
  },
  'AWS::RDS::DBInstance': {
    place: 'private',
    facts: (db) => dots('RDS', text(property(db, 'Engine'))),
  },
  'AWS::RDS::DBCluster': {
    place: 'private',
    facts: (db) => dots('Aurora', text(property(db, 'Engine')), capacityOf(db)),
  },
  'AWS::ElastiCache::ServerlessCache': {
    place: 'private',
    facts: (cache) => dots('ElastiCache', text(property(cache, 'Engine'))),
  },
  'AWS::SQS::Queue': {
    place: 'regional',
    facts: (queue) => {
      const receives = property(queue, 'RedrivePolicy', 'maxReceiveCount');
      return dots('SQS', typeof receives === 'number' ? `redrive after ${receives}` : undefined);
    },
  },
  'AWS::SNS::Topic': { place: 'regional', facts: () => 'SNS' },
  'AWS::DynamoDB::Table': {
    place: 'regional',
    facts: (table) =>
      dots(
        'DynamoDB',
        property(table, 'BillingMode') === 'PAY_PER_REQUEST' ? 'on demand' : undefined,
        property(table, 'PointInTimeRecoverySpecification', 'PointInTimeRecoveryEnabled') === true
          ? 'point-in-time recovery'
          : undefined,
      ),
  },
  'AWS::DynamoDB::GlobalTable': { place: 'regional', facts: () => 'DynamoDB · global' },
  'AWS::S3::Bucket': {
    place: 'regional',
    facts: (bucket) =>
      dots(
        'S3',
        property(bucket, 'VersioningConfiguration', 'Status') === 'Enabled'
          ? 'versioned'
          : undefined,
      ),
  },
  'AWS::SecretsManager::Secret': { place: 'regional', facts: () => 'Secrets Manager' },
  'AWS::StepFunctions::StateMachine': { place: 'regional', facts: () => 'Step Functions' },
  'AWS::Scheduler::Schedule': {
    place: 'regional',
    facts: (schedule) =>
      dots(
        text(property(schedule, 'ScheduleExpression')),
        text(property(schedule, 'ScheduleExpressionTimezone')),
      ),
  },
  'AWS::Events::Rule': {
    place: 'regional',
    facts: (rule) => dots('EventBridge', text(property(rule, 'ScheduleExpression'))),
  },
  'AWS::Events::EventBus': { place: 'regional', facts: () => 'EventBridge bus' },
  'AWS::Kinesis::Stream': { place: 'regional', facts: () => 'Kinesis' },
  'AWS::ApiGateway::RestApi': { place: 'regional', facts: () => 'API Gateway' },
  'AWS::ApiGatewayV2::Api': { place: 'regional', facts: () => 'API Gateway' },
  'AWS::CloudFront::Distribution': { place: 'regional', facts: () => 'CloudFront' },
  'AWS::Cognito::UserPool': { place: 'regional', facts: () => 'Cognito' },
  'AWS::EFS::FileSystem': { place: 'private', facts: () => 'EFS' },
  'AWS::KMS::Key': { place: 'regional', facts: () => 'KMS key' },
  'AWS::ECR::Repository': {
    place: 'regional',
    facts: (repository) =>
      dots(
        'ECR',
        property(repository, 'ImageTagMutability') === 'IMMUTABLE' ? 'immutable tags' : undefined,
      ),
  },
  'AWS::CloudWatch::Alarm': {
    place: 'operations',
    facts: (_alarm, model) => `${model.ofType('AWS::CloudWatch::Alarm').length} × CloudWatch`,
  },
  'AWS::Chatbot::SlackChannelConfiguration': {
    place: 'operations',
    facts: () => 'Amazon Q Developer in chat',
  },
  'AWS::Chatbot::MicrosoftTeamsChannelConfiguration': {
    place: 'operations',
    facts: () => 'Amazon Q Developer in chat',
  },
  'AWS::Budgets::Budget': {
    place: 'operations',
    facts: (budget) => {
      const amount = property(budget, 'Budget', 'BudgetLimit', 'Amount');
      return dots('AWS Budgets', typeof amount === 'number' ? `$${amount} a month` : undefined);
    },
  },
  'AWS::Backup::BackupPlan': {
    place: 'operations',
    facts: (plan) => {
      const [rule] = list(property(plan, 'BackupPlan', 'BackupPlanRule'));
      const days = (rule as { Lifecycle?: { DeleteAfterDays?: number } } | undefined)?.Lifecycle;
      return dots(
        'AWS Backup',
        days?.DeleteAfterDays === undefined ? undefined : `kept ${days.DeleteAfterDays} days`,
      );
    },
  },
};

/** Many of a kind that are one thing to people: one card for all. */
export const ONE_CARD: Readonly<Record<string, string>> = {
  'AWS::EC2::NatGateway': 'NAT gateway',
  'AWS::CloudWatch::Alarm': 'Alarms',
};

/** A type that nobody has written a rule for still gets a card. */
export function cardRule(type: string): CardRule {
  return CARDS[type] ?? { place: 'regional', facts: () => typeInWords(type) };
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;

function dots(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(' · ');
}

function megabytes(value: unknown): string | undefined {
  const size = Number(value);
  if (!(size > 0)) return undefined;
  return size % 512 === 0 && size >= 512 ? `${size / 1024} GB` : `${size} MB`;
}

/** `0–4 ACU`: Aurora capacity units, of 2 GiB each. */
function capacityOf(cluster: Resource): string | undefined {
  const least = property(cluster, 'ServerlessV2ScalingConfiguration', 'MinCapacity');
  const most = property(cluster, 'ServerlessV2ScalingConfiguration', 'MaxCapacity');
  return typeof least === 'number' && typeof most === 'number' ? `${least}–${most} ACU` : undefined;
}

/** CPU and memory of a task definition: `0.5 vCPU`, `1 GB`. */
function sizeOf(task: Resource | undefined): (string | undefined)[] {
  if (task === undefined) return [];
  const cpu = Number(property(task, 'Cpu'));
  return [cpu > 0 ? `${cpu / 1024} vCPU` : undefined, megabytes(property(task, 'Memory'))];
}

function serviceFacts(service: Resource, model: Model): string {
  const [task] = model.usedAt(service.id, 'Properties.TaskDefinition');
  return dots(countOf(service, model), ...sizeOf(task), spotOf(service));
}

function countOf(service: Resource, model: Model): string | undefined {
  const target = model
    .ofType('AWS::ApplicationAutoScaling::ScalableTarget')
    .find(({ id }) =>
      model.usedAt(id, 'Properties.ResourceId').some((used) => used.id === service.id),
    );
  const [least, most] =
    target === undefined ? [] : [property(target, 'MinCapacity'), property(target, 'MaxCapacity')];
  if (typeof least === 'number' && typeof most === 'number') {
    return least === most ? plural(most, 'task') : `${least}–${most} tasks`;
  }
  const desired = property(service, 'DesiredCount');
  return typeof desired === 'number' ? plural(desired, 'task') : undefined;
}

function spotOf(service: Resource): string | undefined {
  const strategy = list(property(service, 'CapacityProviderStrategy'));
  return JSON.stringify(strategy).includes('FARGATE_SPOT') ? 'Spot' : undefined;
}

function loadBalancerFacts(balancer: Resource, model: Model): string {
  const ports = model
    .ofType('AWS::ElasticLoadBalancingV2::Listener')
    .filter(({ id }) =>
      model.usedAt(id, 'Properties.LoadBalancerArn').some((used) => used.id === balancer.id),
    )
    .map(
      (listener) =>
        `${String(property(listener, 'Protocol'))} :${String(property(listener, 'Port'))}`,
    );
  const scheme =
    property(balancer, 'Scheme') === 'internet-facing' ? 'internet-facing' : 'internal';
  const firewall = model
    .ofType('AWS::WAFv2::WebACLAssociation')
    .some(({ id }) =>
      model.usedAt(id, 'Properties.ResourceArn').some((used) => used.id === balancer.id),
    );
  return dots(`${scheme} ALB`, ...ports, firewall ? 'WAF' : undefined);
}
