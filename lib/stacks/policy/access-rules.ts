import type { Finding, Rule } from './rules';
import { at, listOf, refersTo, textOf, type Resource, type Template } from './template';

/** Traps of networks, rights and data. */
export const accessRules: readonly Rule[] = [
  { name: 'public-ip', find: publicAddresses },
  { name: 'open-to-the-world', find: openGroups },
  { name: 'wildcard-rights', find: wildcardRights },
  { name: 'unnamed-resources', find: unnamedResources },
  { name: 'deletable-in-production', find: deletableData },
];

function publicAddresses(template: Template): Finding[] {
  const network = ['NetworkConfiguration', 'AwsvpcConfiguration', 'AssignPublicIp'];
  const places = [
    { type: 'AWS::ECS::Service', path: network },
    { type: 'AWS::Scheduler::Schedule', path: ['Target', 'EcsParameters', ...network] },
  ];
  return places.flatMap(({ type, path }) =>
    template
      .ofType(type)
      .filter(({ properties }) => at(properties, ...path) === 'ENABLED')
      .map(({ id }) => ({
        id,
        at: path.join('/'),
        message:
          'its tasks would have public addresses; run them in private subnets, with assignPublicIp: false',
      })),
  );
}

const EVERYWHERE = ['0.0.0.0/0', '::/0'];

/** The load balancer is the only door. */
function openGroups(template: Template): Finding[] {
  const doors = template
    .ofType('AWS::ElasticLoadBalancingV2::LoadBalancer')
    .map(({ properties }) => at(properties, 'SecurityGroups'));
  const isDoor = (id: string) => doors.some((groups) => refersTo(groups, id));
  const message =
    'the whole internet may connect, and this is no load balancer; allow a security group or a narrower range';
  const groups = template.ofType('AWS::EC2::SecurityGroup');
  const inside = groups.filter(
    ({ id, properties }) =>
      !isDoor(id) && listOf(at(properties, 'SecurityGroupIngress')).some(isOpen),
  );
  const beside = template
    .ofType('AWS::EC2::SecurityGroupIngress')
    .filter(
      ({ properties }) =>
        isOpen(properties) &&
        !groups.some(({ id }) => isDoor(id) && refersTo(at(properties, 'GroupId'), id)),
    );
  return [
    ...inside.map(({ id }) => ({ id, at: 'SecurityGroupIngress', message })),
    ...beside.map(({ id }) => ({ id, at: 'CidrIp', message })),
  ];
}

function isOpen(rule: unknown): boolean {
  return [at(rule, 'CidrIp'), at(rule, 'CidrIpv6')].some((range) =>
    EVERYWHERE.includes(String(range)),
  );
}

const ALL_OF_A_SERVICE = /^(?:\*|[\w-]+:\*)$/;

function wildcardRights(template: Template): Finding[] {
  return everywhere(template, (action) => ALL_OF_A_SERVICE.test(action)).map(({ id, actions }) => ({
    id,
    at: 'PolicyDocument',
    message: `${actions.join(', ')} on every resource; name the actions, and the resources`,
  }));
}

/**
 * Actions that take no resource, or none that is known before: readers of lists, traces, sessions, log delivery, and
 * the tasks that a state machine starts. https://docs.aws.amazon.com/service-authorization/latest/reference/
 */
const TAKES_NO_RESOURCE = [
  /^(?:ec2|elasticloadbalancing):Describe/,
  /^ecr:GetAuthorizationToken$/,
  /^ecs:(?:DescribeTasks|StopTask)$/,
  /^cloudwatch:(?:Describe|Get|List|PutMetricData)/,
  /^logs:(?:\w+LogDelivery|\w+LogDeliveries|\w+ResourcePolic\w+|DescribeLogGroups)$/,
  /^ssmmessages:\w+Channel$/,
  /^xray:(?:Put|Get)\w+$/,
];

/** What cdk-nag's finding of `*` does not tell: whether the action could have named a resource. */
function unnamedResources(template: Template): Finding[] {
  const couldName = (action: string) =>
    !ALL_OF_A_SERVICE.test(action) && !TAKES_NO_RESOURCE.some((known) => known.test(action));
  return everywhere(template, couldName).map(({ id, actions }) => ({
    id,
    at: 'PolicyDocument',
    message: `${actions.join(', ')} on every resource; name the resources`,
  }));
}

/** Holders of rights on `*`, with those of their actions there that are looked for. */
function everywhere(template: Template, isLookedFor: (action: string) => boolean) {
  return template
    .ofType('AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::Role')
    .map((holder) => ({
      id: holder.id,
      actions: documentsOf(holder)
        .flatMap((document) => listOf(at(document, 'Statement')))
        .filter((statement) => at(statement, 'Effect') === 'Allow')
        .filter((statement) => listOf(at(statement, 'Resource')).includes('*'))
        .flatMap((statement) => listOf(at(statement, 'Action')).map(textOf))
        .filter(isLookedFor),
    }))
    .filter(({ actions }) => actions.length > 0);
}

function documentsOf({ properties }: Resource): readonly unknown[] {
  const inline = listOf(at(properties, 'Policies')).map((policy) => at(policy, 'PolicyDocument'));
  return [at(properties, 'PolicyDocument'), ...inline].filter((document) => document !== undefined);
}

const HOLDS_DATA = [
  'AWS::DynamoDB::Table',
  'AWS::DynamoDB::GlobalTable',
  'AWS::S3::Bucket',
  'AWS::RDS::DBCluster',
  'AWS::EFS::FileSystem',
  'AWS::KMS::Key',
];

function deletableData(template: Template): Finding[] {
  if (!template.production) return [];
  return template
    .ofType(...HOLDS_DATA)
    .filter(({ deletionPolicy }) => deletionPolicy === undefined || deletionPolicy === 'Delete')
    .map(({ id }) => ({
      id,
      at: 'DeletionPolicy',
      message:
        'production data would go with its stack; removalPolicy: RemovalPolicy.RETAIN or SNAPSHOT',
    }));
}
