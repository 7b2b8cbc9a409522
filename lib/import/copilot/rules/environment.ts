import { isMap, valueAt } from '../json';
import {
  always,
  carried,
  different,
  never,
  rule,
  setting,
  unlessDefault,
  unsupported,
} from '../rule';
import type { Field, Outcome, Rule } from '../rule';
import { allowFrom } from './web';

/** The manifest of an environment: its network, the certificates of its load balancer. */

const SUBNET = /^subnet-[0-9a-f]{8,17}$/;

function vpcId({ value }: Field): Outcome {
  return /^vpc-[0-9a-f]{8,17}$/.test(String(value))
    ? carried([setting(['network', 'vpc', 'id'], value)])
    : unsupported("is no id such as 'vpc-0123456789abcdef0'");
}

function subnet(field: Field, kind: 'public' | 'private'): Outcome {
  if (!SUBNET.test(String(field.value))) return unsupported('is no id of a subnet');
  const key = kind === 'public' ? 'publicSubnets' : 'privateSubnets';
  const item = { path: ['network', 'vpc', key], value: field.value, append: true } as const;
  return different('in which zones they are is a guess: check it', [item, ...zonesOf(field)]);
}

/** A zone for each subnet: a guess, a, b, c, since Copilot's manifest does not say them. */
function zonesOf({ manifest, world, environment }: Field): ReturnType<typeof setting>[] {
  const lists = ['private', 'public'].map((kind) => {
    const list = valueAt(manifest, ['network', 'vpc', 'subnets', kind]);
    return Array.isArray(list) ? list.length : 0;
  });
  const count = Math.max(...lists);
  const zones = Array.from(
    { length: count },
    (_, index) => `${world.regionOf(environment)}${'abcdef'[index] ?? 'f'}`,
  );
  return [
    setting(['network', 'vpc', 'zones'], zones, 'check: the zones of the subnets, in their order'),
  ];
}

function cidr({ value }: Field): Outcome {
  return unlessDefault(['network', 'cidr'], value, '10.0.0.0/16');
}

/** The VPC is a new one: how many zones it has is all that subnets say. */
function zone({ manifest }: Field): Outcome {
  const list = valueAt(manifest, ['network', 'vpc', 'subnets', 'private']);
  const other = valueAt(manifest, ['network', 'vpc', 'subnets', 'public']);
  const count = Math.max(...[list, other].map((one) => (Array.isArray(one) ? one.length : 0)));
  const settings = count === 3 ? [setting(['network', 'zones'], 3)] : [];
  return different(
    'Slipway divides the VPC by itself: a public and a private subnet in each zone',
    settings,
  );
}

function certificates({ value }: Field): Outcome {
  const [first, ...others] = Array.isArray(value) ? value.map(String) : [];
  if (first === undefined) return unsupported('is no list of ARNs');
  const settings = [setting(['web', 'certificateArn'], first)];
  return others.length === 0
    ? carried(settings)
    : different(
        `the first one; add others to the listener by customize: ${others.join(', ')}`,
        settings,
      );
}

const PRIVATE =
  'Slipway has no internal load balancer: reach the web service by web.serviceConnect';
const CDN = 'Slipway has no CloudFront distribution: put one before the load balancer by customize';
const GROUPS = 'security groups let in what they must: add rules by customize';

export const environmentRules: readonly Rule[] = [
  rule('name', (field) => ({ ...carried([]), to: `environments.${field.environment}` })),
  rule('type', (field) => ({ ...carried([]), to: `environments.${field.environment}` })),
  rule('network.vpc.id', vpcId),
  rule('network.vpc.cidr', cidr),
  rule('network.vpc.subnets.public[].id', (field) => subnet(field, 'public')),
  rule('network.vpc.subnets.private[].id', (field) => subnet(field, 'private')),
  rule('network.vpc.subnets.public[].cidr', zone),
  rule('network.vpc.subnets.private[].cidr', zone),
  rule('network.vpc.subnets.public[].az', zone),
  rule('network.vpc.subnets.private[].az', zone),
  rule('network.vpc.security_group.**', never(GROUPS)),
  rule('network.vpc.flow_logs', ({ value }) =>
    value === true
      ? carried([setting(['network', 'flowLogs'], 'all')])
      : carried([], 'off by default'),
  ),
  rule(
    'network.vpc.flow_logs.retention',
    always(different('kept as long as other logs', [setting(['network', 'flowLogs'], 'all')])),
  ),
  rule(
    'network.vpc.flow_logs.format',
    always(different('in the format of AWS', [setting(['network', 'flowLogs'], 'all')])),
  ),
  rule('http.public.certificates', certificates),
  rule('http.public.access_logs', ({ value }) =>
    carried([setting(['web', 'accessLogs'], value === true)]),
  ),
  rule('http.public.access_logs.*', () =>
    different('into a bucket of its own', [setting(['web', 'accessLogs'], true)]),
  ),
  rule('http.public.ingress.source_ips', allowFrom),
  rule('http.public.ingress.cdn', never(CDN)),
  rule('http.public.ingress.cdn.**', never(CDN)),
  rule('http.public.sslPolicy', always(different('TLS 1.2 and 1.3'))),
  rule('http.public.ssl_policy', always(different('TLS 1.2 and 1.3'))),
  rule('http.public.security_groups.**', never(GROUPS)),
  rule('http.private.**', never(PRIVATE)),
  rule('cdn', ({ value }) => (value === false ? carried([], 'none') : unsupported(CDN))),
  rule('cdn.**', never(CDN)),
  rule('observability.container_insights', ({ value }) =>
    unlessDefault(
      ['observability', 'containerInsights'],
      value === true ? 'standard' : 'off',
      'standard',
    ),
  ),
];

const PIPELINE = 'npx slipway pipeline writes the pipeline from the environments';

/** The manifest of a pipeline: the order of its stages, and who approves. */
export const pipelineRules: readonly Rule[] = [
  rule('stages[].name', () => ({ ...carried([]), to: 'environments, in this order' })),
  rule('stages[].requires_approval', (field) => {
    const stage = valueAt(field.manifest, field.path.slice(0, 2));
    const name = isMap(stage) ? String(stage.name) : '';
    return { ...carried([]), to: `environments.${name}.approval` };
  }),
  rule('**', never(PIPELINE)),
];
