import { CPU_UNITS } from '../../../config/fargate';
import {
  always,
  carried,
  different,
  never,
  rule,
  setting,
  unlessDefault,
  unsupported,
  whole,
} from '../rule';
import type { Field, Outcome, Rule } from '../rule';
import { commandRules, imageRules } from './image';
import { isMap, scalarText, valueAt } from '../json';

/** Size, variables, secrets, and what all workloads have in common. */

const at = ({ workload }: Field, ...keys: string[]): string[] => [...workload.place, ...keys];

/** A worker’s size is also that of the service that reads its queue. */
function size(field: Field, key: 'cpu' | 'memory', standard: number | undefined): Outcome {
  return unlessDefault(at(field, key), field.value, standard);
}

function cpu(field: Field): Outcome {
  if (CPU_UNITS.some((units) => units === field.value)) return size(field, 'cpu', 256);
  return unsupported(`Fargate offers ${CPU_UNITS.join(', ')}: choose one`);
}

function memory(field: Field): Outcome {
  if (typeof field.value !== 'number') return unsupported('is no number of MiB');
  const units = field.manifest.cpu ?? 256;
  return size(field, 'memory', typeof units === 'number' ? units * 2 : undefined);
}

function architecture(field: Field): Outcome {
  const text = String(field.value).toLowerCase();
  const processor = text.split('/').at(-1) ?? '';
  if (text.includes('windows')) return unsupported('Slipway runs Linux containers only');
  if (['arm64', 'arm'].includes(processor))
    return carried([setting(at(field, 'architecture'), 'arm64')]);
  if (['amd64', 'x86_64'].includes(processor))
    return unlessDefault(at(field, 'architecture'), 'x86_64', 'x86_64');
  return text === 'linux'
    ? carried([], 'Linux always')
    : unsupported('use linux/amd64 or linux/arm64');
}

const VARIABLE_NAME = /^(?!SLIPWAY_)[A-Za-z_][A-Za-z0-9_]*$/;
const BAD_NAME =
  'a variable’s name has letters, digits and underscores, and does not begin with SLIPWAY_';
const FROM_CFN =
  'values of other stacks are not imported: write the value, or read it from a parameter by secrets';

function variable(field: Field): Outcome {
  const [name = ''] = field.keys;
  const text = scalarText(field.value);
  if (!VARIABLE_NAME.test(name)) return unsupported(BAD_NAME);
  return text === undefined
    ? unsupported('is no text')
    : carried([setting(at(field, 'environment', name), text)]);
}

/** Secrets Manager: name or ARN, then optionally JSON key, stage and version, with colons between. */
const SECRET_ARN = /^(arn:[\w-]+:secretsmanager:[\w-]+:\d{12}:secret:[^:]+)(?::([^:]*))?(?::.*)?$/;
const PARAMETER_ARN = /^arn:[\w-]+:ssm:[\w-]*:\d*:parameter(\/.+)$/;

function secret(field: Field): Outcome {
  const [name = ''] = field.keys;
  if (!VARIABLE_NAME.test(name)) return unsupported(BAD_NAME);
  const path = at(field, 'secrets', name);
  if (typeof field.value !== 'string') return unsupported('is no name of a secret');
  const [, arn, key] = SECRET_ARN.exec(field.value) ?? [];
  if (arn !== undefined) return managed(path, arn, key);
  const [, fromArn] = PARAMETER_ARN.exec(field.value) ?? [];
  const parameter = fromArn ?? field.value;
  return /^(?:\/[\w.-]+)+$|^[\w.-]+$/.test(parameter)
    ? carried([setting(path, { parameter })])
    : unsupported('is no name of a parameter');
}

function secretsManager(field: Field): Outcome {
  const [name = ''] = field.keys;
  if (!VARIABLE_NAME.test(name)) return unsupported(BAD_NAME);
  if (typeof field.value !== 'string') return unsupported('is no name of a secret');
  const path = at(field, 'secrets', name);
  const [, arn, inArn] = SECRET_ARN.exec(field.value) ?? [];
  if (arn !== undefined) return managed(path, arn, inArn);
  const [secretName = '', key] = field.value.split(':');
  return /^[\w/+=.@-]{1,512}$/.test(secretName)
    ? managed(path, secretName, key)
    : unsupported('is no name of a secret');
}

const managed = (path: readonly string[], name: string, key: string | undefined): Outcome =>
  carried([
    setting(path, { secretsManager: name, ...(key !== undefined && key !== '' && { key }) }),
  ]);

function variablesFile({ value, world }: Field): Outcome {
  const names = typeof value === 'string' ? world.variablesIn(value) : undefined;
  const which =
    names === undefined ? 'it was not found here' : `it holds ${names.join(', ') || 'no variable'}`;
  return unsupported(
    `Slipway reads no such files (${which}): write what is open under environment, what is secret under secrets`,
  );
}

function placement({ value }: Field): Outcome {
  return value === 'private'
    ? carried([], 'private subnets always')
    : different('tasks run in private subnets, and reach the internet through NAT (network.nat)');
}

const CUSTOMIZE = 'change the task definition by customize (docs/configuration/customize.md)';

const network: readonly Rule[] = [
  rule('network.vpc.placement', placement),
  rule(
    'network.vpc.placement.**',
    never(
      'Slipway chooses the subnets: network.vpc.privateSubnets names those of a VPC that is there',
    ),
  ),
  rule(
    'network.vpc.security_groups.**',
    never('each workload has a security group of its own: add others by customize'),
  ),
  rule(
    'network.vpc.security_groups',
    never('each workload has a security group of its own: add others by customize'),
  ),
  rule('network.connect', (field) => {
    if (field.value === false) return carried([], 'off by default');
    return field.workload.role === 'web'
      ? different('other services reach it as http://web:8080', [
          setting(['web', 'serviceConnect'], true),
        ])
      : unsupported(
          'ECS connects services only, and a task of Slipway is none (containers-roadmap#2610)',
        );
  }),
  rule('network.connect.alias', (field) =>
    field.workload.role === 'web'
      ? different('the name is web: other services call http://web:8080', [
          setting(['web', 'serviceConnect'], true),
        ])
      : unsupported('ECS connects services only, and a task of Slipway is none'),
  ),
];

const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
];

const logging: readonly Rule[] = [
  rule('logging.retention', ({ value }) =>
    RETENTIONS.includes(Number(value))
      ? different('one value for all logs of the environment', [
          setting(['observability', 'logRetentionDays'], value),
        ])
      : unsupported(`CloudWatch keeps logs for ${RETENTIONS.join(', ')} days`),
  ),
  rule(
    'logging.**',
    never(
      'logs go to CloudWatch Logs: put a subscription filter on them by customize to send them on',
    ),
  ),
];

const publish: readonly Rule[] = [
  rule('publish.topics[].name', (field) => {
    const topic = field.world.topicName(field.workload.name, String(field.value));
    return carried([
      {
        path: ['topics', topic, 'publish'],
        value: field.workload.place.at(-1) ?? 'web',
        append: true,
      },
    ]);
  }),
  rule('publish.topics[].fifo', (field) => fifo(field, field.value === true)),
  rule('publish.topics[].fifo.content_based_deduplication', (field) =>
    field.value === true
      ? fifo(field, true)
      : different('messages are told apart by their content', fifo(field, true).settings),
  ),
];

function fifo(field: Field, on: boolean): Outcome {
  const own = valueAt(field.manifest, field.path.slice(0, 3));
  const name = isMap(own) ? String(own.name) : '';
  const path = ['topics', field.world.topicName(field.workload.name, name), 'fifo'];
  return unlessDefault(path, on, false);
}

/** What every kind of workload may say. */
export const containerRules: readonly Rule[] = [
  ...imageRules('image', ''),
  rule(
    'image.healthcheck',
    never('the health check of your own container is that of the load balancer; tasks have none'),
  ),
  rule(
    'image.healthcheck.**',
    never('your own container has no check by ECS: the load balancer checks a web service'),
  ),
  rule('image.depends_on.*', (field) => {
    const condition = String(field.value).toLowerCase();
    return carried([setting(at(field, 'dependsOn', field.keys[0] ?? ''), condition)]);
  }),
  ...commandRules,
  rule('cpu', cpu),
  rule('memory', memory),
  rule('platform', architecture),
  rule('platform.osfamily', (field) =>
    /linux/i.test(String(field.value))
      ? carried([], 'Linux always')
      : unsupported('Slipway runs Linux containers only'),
  ),
  rule('platform.architecture', architecture),
  rule('exec', ({ value }) =>
    value === true
      ? different('for all workloads of the environment, with a log of each session', [
          setting(['safety', 'exec'], true),
        ])
      : carried([], 'off by default'),
  ),
  rule('variables.*', variable),
  rule('variables.*.from_cfn', always(unsupported(FROM_CFN))),
  rule('env_file', variablesFile),
  rule('secrets.*', secret),
  rule('secrets.*.secretsmanager', secretsManager),
  rule('secrets.*.from_cfn', always(unsupported(FROM_CFN))),
  ...network,
  ...logging,
  ...publish,
  whole('taskdef_overrides[]', ({ value }) =>
    unsupported(`${isMap(value) ? `${String(value.path)}: ` : ''}${CUSTOMIZE}`),
  ),
];
