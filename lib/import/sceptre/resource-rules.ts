import { isMap, textAt } from '../copilot/json';
import { scheduleOf } from '../copilot/schedule';
import {
  always,
  anyway,
  carried,
  different,
  numberOf,
  setting,
  textOf,
  unsupported,
  whyOpen,
  type Apply,
  type Field,
  type Outcome,
  type Rules,
} from './rule';

/** What becomes of services, what scales them, their doors and their schedules. */

const OF_WEB = 'only the web service has it here';

const ofWeb =
  (make: (field: Field) => Outcome): Apply =>
  (field) =>
    field.workload?.role === 'web' ? make(field) : unsupported(OF_WEB);

const count =
  (...keys: ('minTasks' | 'maxTasks')[]): Apply =>
  (field) => {
    const tasks = numberOf(field);
    if (field.workload?.role !== 'web') return unsupported(OF_WEB);
    if (tasks === undefined) return unsupported(whyOpen(field));
    return carried(
      keys.map((key) => setting(['web', key], key === 'maxTasks' ? Math.max(1, tasks) : tasks)),
    );
  };

const seconds = (key: string): Apply =>
  ofWeb((field) => {
    const time = numberOf(field);
    return time === undefined
      ? unsupported(whyOpen(field))
      : carried([setting(['web', 'healthCheck', key], `${time} seconds`)]);
  });

const check = (key: string): Apply =>
  ofWeb((field) => {
    const value = numberOf(field);
    return value === undefined
      ? unsupported(whyOpen(field))
      : carried([setting(['web', 'healthCheck', key], value)]);
  });

const text = (...path: string[]): Apply =>
  ofWeb((field) => {
    const value = textOf(field);
    return value === undefined ? unsupported(whyOpen(field)) : carried([setting(path, value)]);
  });

function strategy({ known, workload }: Field): Outcome {
  const provider = known.kind === 'value' ? textAt(known.value, 'CapacityProvider') : undefined;
  if (workload?.role !== 'web') return unsupported(OF_WEB);
  return provider === 'FARGATE_SPOT'
    ? different('minTasks are on demand, all beyond them on Spot', [setting(['web', 'spot'], true)])
    : { ...carried([]), to: 'on demand, its default' };
}

function attribute({ known, workload }: Field): Outcome {
  const key = known.kind === 'value' ? textAt(known.value, 'Key') : undefined;
  const value = known.kind === 'value' && isMap(known.value) ? known.value.Value : undefined;
  if (workload?.role === 'web' && key === 'deregistration_delay.timeout_seconds')
    return carried([setting(['web', 'deregistrationDelay'], `${Number(value)} seconds`)]);
  return unsupported('change the target group by customize (docs/configuration/customize.md)');
}

function tracking({ known, workload }: Field): Outcome {
  const value = known.kind === 'value' ? known.value : undefined;
  const target = isMap(value) ? Number(value.TargetValue) : NaN;
  const metric = isMap(value)
    ? textAt(value.PredefinedMetricSpecification, 'PredefinedMetricType')
    : undefined;
  const key = {
    ECSServiceAverageCPUUtilization: 'cpuPercent',
    ECSServiceAverageMemoryUtilization: 'memoryPercent',
    ALBRequestCountPerTarget: 'requestsPerTask',
  }[metric ?? ''];
  if (workload?.role !== 'web') return unsupported(OF_WEB);
  return key === undefined || !Number.isFinite(target)
    ? unsupported('Slipway scales on CPU, memory, requests and response time (web.scaling)')
    : different('with cooldowns of its own', [setting(['web', 'scaling', key], target)]);
}

/** EventBridge's expressions; Copilot's importer reads the same ones. */
function schedule(field: Field): Outcome {
  const expression = textOf(field);
  if (field.workload?.role !== 'task')
    return unsupported('schedules start tasks; this one starts something else');
  if (expression === undefined) return unsupported(`fill in schedule: ${whyOpen(field)}`);
  const found = scheduleOf(expression);
  if ('reason' in found) return unsupported(found.reason);
  return carried([setting([...field.workload.place, 'schedule'], found.schedule)]);
}

function state(field: Field): Outcome {
  return textOf(field) === 'DISABLED'
    ? unsupported('it is disabled: leave out the schedule of the task until it is wanted')
    : { ...carried([]), to: 'on, as every schedule' };
}

function timeZone(field: Field): Outcome {
  const zone = textOf(field);
  return zone === 'UTC' || zone === undefined
    ? { ...carried([]), to: 'UTC, its default' }
    : unsupported(`fill in schedule.timeZone: '${zone}'`);
}

const OWN_BALANCER = anyway('a load balancer of its own, with listeners and target group');

function certificates(field: Field): Outcome {
  const { known } = field;
  const arn = known.kind === 'value' ? textAt(known.value, 'CertificateArn') : undefined;
  if (arn === undefined)
    return unsupported(`name it as web.certificateArn, or set web.domain: ${whyOpen(field)}`);
  return carried([setting(['web', 'certificateArn'], arn)]);
}

export const RULES: Readonly<Record<string, Rules>> = {
  'AWS::ECS::Service': {
    Cluster: anyway('a cluster of its own'),
    LaunchType: anyway('Fargate always'),
    PlatformVersion: anyway('the latest one always'),
    TaskDefinition: anyway('its own'),
    ServiceName: always(different('named by application and environment')),
    SchedulingStrategy: anyway('replicas always'),
    DesiredCount: count('minTasks'),
    HealthCheckGracePeriodSeconds: seconds('grace'),
    'NetworkConfiguration!': always(different('private subnets of a VPC of its own (network)')),
    'LoadBalancers!': OWN_BALANCER,
    'DeploymentConfiguration!': anyway('a circuit breaker with rollback always (deployment)'),
    'DeploymentController!': always(
      different('rolling, canary, linear or blue-green: deployment.strategy'),
    ),
    'CapacityProviderStrategy[]!': strategy,
    EnableECSManagedTags: anyway('tags always'),
    PropagateTags: anyway('tags always'),
    'Tags!': always(different('tags are of the environment (tags)')),
    'ServiceRegistries!': always(
      unsupported('services find the web service by web.serviceConnect'),
    ),
  },
  'AWS::ElasticLoadBalancingV2::TargetGroup': {
    HealthCheckPath: text('web', 'healthCheck', 'path'),
    HealthCheckIntervalSeconds: seconds('interval'),
    HealthCheckTimeoutSeconds: seconds('timeout'),
    HealthyThresholdCount: check('healthyThreshold'),
    UnhealthyThresholdCount: check('unhealthyThreshold'),
    'Matcher.HttpCode': text('web', 'healthCheck', 'codes'),
    HealthCheckPort: OWN_BALANCER,
    HealthCheckProtocol: OWN_BALANCER,
    HealthCheckEnabled: OWN_BALANCER,
    Port: OWN_BALANCER,
    Protocol: OWN_BALANCER,
    TargetType: OWN_BALANCER,
    VpcId: OWN_BALANCER,
    Name: OWN_BALANCER,
    'TargetGroupAttributes[]!': attribute,
    'Tags!': always(different('tags are of the environment (tags)')),
  },
  'AWS::ElasticLoadBalancingV2::Listener': {
    'Certificates[]!': certificates,
    'DefaultActions!': OWN_BALANCER,
    LoadBalancerArn: OWN_BALANCER,
    Port: OWN_BALANCER,
    Protocol: OWN_BALANCER,
    SslPolicy: anyway('TLS 1.2 and 1.3 always'),
  },
  'AWS::ApplicationAutoScaling::ScalableTarget': {
    MinCapacity: count('minTasks'),
    MaxCapacity: count('maxTasks'),
    ResourceId: anyway('its own service'),
    RoleARN: anyway('a role of its own'),
    ScalableDimension: anyway('tasks always'),
    ServiceNamespace: anyway('ECS always'),
  },
  'AWS::ApplicationAutoScaling::ScalingPolicy': {
    'TargetTrackingScalingPolicyConfiguration!': tracking,
    PolicyName: anyway('named by itself'),
    PolicyType: anyway('target tracking'),
    ScalingTargetId: anyway('its own service'),
  },
  'AWS::Events::Rule': {
    ScheduleExpression: schedule,
    State: state,
    'Targets!': anyway('the task itself, by EventBridge Scheduler and Step Functions'),
    Name: always(different('named by application, environment and task')),
    Description: always(different('schedules have no descriptions')),
  },
  'AWS::Scheduler::Schedule': {
    ScheduleExpression: schedule,
    ScheduleExpressionTimezone: timeZone,
    State: state,
    'Target!': anyway('the task itself, by EventBridge Scheduler and Step Functions'),
    'FlexibleTimeWindow!': always(different('it starts at its time')),
    Name: always(different('named by application, environment and task')),
    Description: always(different('schedules have no descriptions')),
  },
};

const DATA =
  'it holds data, and stays in its stack of Sceptre’s: let the code find it by environment and secrets';

const OTHERS: readonly (readonly [RegExp, Outcome])[] = [
  [/^AWS::ECS::Cluster$/, { ...carried([]), to: 'a cluster of its own' }],
  [/^AWS::Logs::LogGroup$/, different('log groups of its own (observability.logRetentionDays)')],
  [
    /^AWS::EC2::(?:VPC|Subnet|Route|RouteTable|SubnetRouteTableAssociation|InternetGateway|VPCGatewayAttachment|NatGateway|EIP|VPCEndpoint|NetworkAcl.*|FlowLog)$/,
    different('a VPC of its own; network.vpc names one that is there'),
  ],
  [
    /^AWS::EC2::SecurityGroup/,
    different('security groups of its own, each open for what it needs'),
  ],
  [/^AWS::IAM::/, different('roles of its own; what the code calls is granted by customize')],
  [/^AWS::ElasticLoadBalancingV2::LoadBalancer$/, different('a load balancer of its own (web)')],
  [/^AWS::ElasticLoadBalancingV2::ListenerRule$/, unsupported('all paths lead to the web service')],
  [
    /^AWS::(?:RDS|DynamoDB|S3|SQS|SNS|EFS|ElastiCache|SecretsManager|SSM|OpenSearchService|Kinesis|ECR)::/,
    unsupported(DATA),
  ],
];

/** Of a resource that is not looked into. */
export const ofType = (type: string): Outcome =>
  OTHERS.find(([pattern]) => pattern.test(type))?.[1] ??
  unsupported(
    `${type === '' ? 'a resource without a type' : type} stays in its stack of Sceptre’s, or is added by customize (docs/configuration/customize.md)`,
  );
