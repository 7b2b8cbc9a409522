import { isMap, textAt, valueAt } from '../json';
import { durationText, secondsIn } from '../go-duration';
import { carried, different, never, rule, setting, unlessDefault, unsupported } from '../rule';
import type { Field, Outcome, Rule } from '../rule';
import { scalingRules } from './scaling';

/** Load balancer, rollout and scaling of the web service. */

function time(path: readonly string[], standard: number, least: number, most: number) {
  return (field: Field): Outcome => {
    const seconds = secondsIn(field.value);
    if (seconds === undefined || seconds < least || seconds > most || !Number.isInteger(seconds)) {
      return unsupported(`use ${least} to ${most} whole seconds`);
    }
    return unlessDefault(path, durationText(seconds), durationText(standard));
  };
}

const check = (key: string): string[] => ['web', 'healthCheck', key];

/** A time-out that is longer than Slipway’s interval needs Copilot’s, 30 seconds. */
function checkTimeout(field: Field): Outcome {
  const outcome = time(check('timeout'), 4, 2, 120)(field);
  const own = valueAt(field.manifest, ['http', 'healthcheck', 'interval']);
  if (outcome.verdict !== 'carried' || own !== undefined || (secondsIn(field.value) ?? 0) < 10) {
    return outcome;
  }
  return carried([...outcome.settings, setting(check('interval'), '30 seconds')]);
}

const threshold = (key: string, standard: number) => (field: Field) =>
  unlessDefault(check(key), field.value, standard);

function healthPort(field: Field): Outcome {
  const own = valueAt(field.manifest, ['image', 'port']);
  return field.value === own
    ? carried([], 'the port of the container')
    : unsupported('the load balancer checks the port that gets the requests: answer there');
}

/** Names of the service, with the hosted zone where the manifest has it. */
function aliasesOf({ manifest }: Field): { name: string; zone?: string }[] {
  const alias = valueAt(manifest, ['http', 'alias']);
  const zone = textAt(manifest, 'http.hosted_zone');
  const list: readonly unknown[] = Array.isArray(alias) ? alias : [alias];
  return list.flatMap((one) => {
    if (typeof one === 'string') return [{ name: one, ...(zone !== undefined && { zone }) }];
    if (!isMap(one) || typeof one.name !== 'string') return [];
    const own = typeof one.hosted_zone === 'string' ? one.hosted_zone : zone;
    return [{ name: one.name, ...(own !== undefined && { zone: own }) }];
  });
}

function alias(field: Field): Outcome {
  const [first, ...others] = aliasesOf(field);
  if (first === undefined) return unsupported('is no name');
  const index = field.path[2];
  if (typeof index === 'number' && index > 0) {
    return unsupported(
      'the service has one name: add further records and certificates by customize',
    );
  }
  const more = others.length > 0 ? `; left out: ${others.map(({ name }) => name).join(', ')}` : '';
  if (field.world.hasCertificates(field.environment)) {
    return different(`the environment’s certificate stands for it: ${LATER}${more}`);
  }
  return {
    ...different(
      `there is no HTTPS until web.certificateArn names a certificate for it: ${LATER}${more}`,
      [setting(['web'], undefined, laterDomain(first))],
    ),
    to: undefined,
  };
}

const LATER = 'the record is Copilot’s, so move it by hand';

/** Two stacks cannot own one record: the name comes over when Copilot’s is gone. */
function laterDomain({ name, zone }: { name: string; zone?: string }): string {
  const parent = name.split('.').slice(1).join('.');
  const domain = `domain: { name: '${name}', hostedZone: { id: '${zone ?? 'Z…'}', name: '${parent}' } }`;
  return `HTTPS for ${name}: certificateArn of a certificate for it; once Copilot’s record is gone, ${domain} in its place`;
}

const CIDR = /^\d{1,3}(?:\.\d{1,3}){3}\/\d{1,2}$/;

export function allowFrom({ value }: Field): Outcome {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const ranges = list.map((one) =>
    /^[\d.]+$/.test(String(one)) ? `${String(one)}/32` : String(one),
  );
  return ranges.every((range) => CIDR.test(range))
    ? carried([setting(['web', 'allowFrom'], ranges)])
    : unsupported('ranges of IPv4 addresses only');
}

function path({ value }: Field): Outcome {
  return value === '/'
    ? carried([], 'all paths are the web service’s')
    : different('the load balancer is the web service’s own: it gets all paths');
}

const TARGET =
  'requests go to your own container, which may call a sidecar at localhost: or put the proxy’s rules in it';

function target(field: Field): Outcome {
  return field.value === field.workload.name
    ? carried([], 'your own container')
    : unsupported(TARGET);
}

/** Containers have no Linux capabilities, that of binding low ports included. */
function port({ value }: Field): Outcome {
  if (typeof value !== 'number') return unsupported('is no port');
  return value < 1024
    ? different(
        'containers have no Linux capabilities: listen above 1023 where the program fails to bind',
        [setting(['web', 'port'], value)],
      )
    : unlessDefault(['web', 'port'], value, 8080);
}

const NLB = 'Slipway has no network load balancer: add one by customize';
const RULES = 'the service has one rule, all paths: add rules to the listener by customize';

const http: readonly Rule[] = [
  rule('http', ({ value }) =>
    value === false
      ? unsupported('the web service always has a load balancer')
      : unsupported('is no map of settings'),
  ),
  rule('http.path', path),
  rule(
    'http.alb',
    never('set web.loadBalancer with the ARN of its listener and its security group'),
  ),
  rule('http.version', ({ value }) =>
    String(value).toLowerCase() === 'http1'
      ? carried([], 'HTTP/1.1')
      : unsupported('containers are asked by HTTP/1.1: change the target group by customize'),
  ),
  rule('http.stickiness', ({ value }) =>
    unlessDefault(['web', 'stickySessions'], value === true, false),
  ),
  rule('http.deregistration_delay', time(['web', 'deregistrationDelay'], 30, 0, 3600)),
  rule('http.healthcheck', ({ value }) =>
    typeof value === 'string' && value.startsWith('/')
      ? carried([setting(check('path'), value)])
      : unsupported("a path begins with '/'"),
  ),
  rule('http.healthcheck.path', ({ value }) =>
    typeof value === 'string' && value.startsWith('/')
      ? carried([setting(check('path'), value)])
      : unsupported("a path begins with '/'"),
  ),
  rule('http.healthcheck.port', healthPort),
  rule('http.healthcheck.success_codes', ({ value }) =>
    unlessDefault(check('codes'), String(value), '200'),
  ),
  rule('http.healthcheck.healthy_threshold', threshold('healthyThreshold', 2)),
  rule('http.healthcheck.unhealthy_threshold', threshold('unhealthyThreshold', 3)),
  rule('http.healthcheck.timeout', checkTimeout),
  rule('http.healthcheck.interval', time(check('interval'), 10, 5, 300)),
  rule('http.healthcheck.grace_period', time(check('grace'), 60, 0, 86_400)),
  rule('http.alias', alias),
  rule('http.alias[]', alias),
  rule('http.alias[].name', alias),
  rule('http.alias[].hosted_zone', alias),
  rule('http.hosted_zone', alias),
  rule('http.redirect_to_https', ({ value }) =>
    value === false
      ? unsupported('with HTTPS, port 80 always leads there')
      : carried([], 'as soon as there is HTTPS'),
  ),
  rule('http.target_container', target),
  rule('http.targetContainer', target),
  rule('http.target_port', (field) =>
    field.value === valueAt(field.manifest, ['image', 'port'])
      ? carried([], 'the port of the container')
      : unsupported(TARGET),
  ),
  rule('http.allowed_source_ips', allowFrom),
  rule('http.additional_rules', never(RULES)),
  rule('http.additional_rules.**', never(RULES)),
];

const deployment: readonly Rule[] = [
  rule('deployment.rolling', ({ value }) =>
    value === 'recreate'
      ? different('a new version starts before the old one ends: two may run side by side')
      : carried([], 'deployment.strategy, its default'),
  ),
  rule('deployment.rollback_alarms', ({ value }) =>
    Array.isArray(value)
      ? carried([setting(['deployment', 'alarms', 'alarmNames'], value.map(String))])
      : unsupported('is no list of names'),
  ),
  rule('deployment.rollback_alarms.*', () =>
    different('Slipway’s own alarms take a deployment back: server errors and unhealthy tasks', [
      setting(['deployment', 'alarms'], true),
    ]),
  ),
];

export const webRules: readonly Rule[] = [
  rule('image.port', port),
  ...http,
  rule('nlb', never(NLB)),
  rule('nlb.**', never(NLB)),
  ...deployment,
  rule('observability.tracing', ({ value }) =>
    value === 'awsxray'
      ? different('an OpenTelemetry collector beside each service; send traces to localhost:4318', [
          setting(['observability', 'tracing'], true),
        ])
      : unsupported('X-Ray only'),
  ),
  ...scalingRules,
];
