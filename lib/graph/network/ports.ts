import { table } from '../table';
import { textAt, type Resource } from '../../assembly';
import { property, type Model } from '../model';
import { textOf } from '../values';

/** What a rule of a security group opens. */
export interface Ports {
  /** `tcp`, `udp`, `icmp`; undefined: all. */
  readonly protocol: string | undefined;
  /** Undefined: all, or known only when it is deployed. */
  readonly from: number | undefined;
  readonly to: number | undefined;
}

const PROTOCOLS: Readonly<Record<string, string>> = table({ '6': 'tcp', '17': 'udp', '1': 'icmp' });

export function portsOf(
  rule: Readonly<Record<string, unknown>>,
  at: string,
  holder: Resource,
  model: Model,
): Ports {
  const stack = model.stackOf(holder);
  const protocol = textOf(rule.IpProtocol, stack);
  if (protocol === undefined || protocol === '-1' || protocol === 'all')
    return { protocol: undefined, from: undefined, to: undefined };
  const port = (key: string) => portAt(rule[key], `${at}.${key}`, holder, model);
  return { protocol: PROTOCOLS[protocol] ?? protocol, from: port('FromPort'), to: port('ToPort') };
}

function portAt(value: unknown, at: string, holder: Resource, model: Model): number | undefined {
  const number = Number(textOf(value, model.stackOf(holder)) ?? Number.NaN);
  if (Number.isInteger(number)) return number;
  const [endpoint] = model.usedAt(holder.id, at);
  return endpoint === undefined ? undefined : portOf(endpoint, model);
}

/** Ports that a thing listens on when its template does not say. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.html */
const DEFAULTS: readonly (readonly [type: RegExp, engine: RegExp, port: number])[] = [
  [/^AWS::RDS::DB/, /postgres/i, 5432],
  [/^AWS::RDS::DB/, /mysql|mariadb|^aurora$/i, 3306],
  [/^AWS::RDS::DB/, /oracle/i, 1521],
  [/^AWS::RDS::DB/, /sqlserver/i, 1433],
  [/^AWS::RDS::DBProxy$/, /POSTGRESQL/i, 5432],
  [/^AWS::RDS::DBProxy$/, /MYSQL/i, 3306],
  [/^AWS::DocDB::/, /.*/, 27017],
  [/^AWS::Neptune::/, /.*/, 8182],
  [/^AWS::Redshift/, /.*/, 5439],
  [/^AWS::ElastiCache::/, /memcached/i, 11211],
  [/^AWS::ElastiCache::/, /.*/, 6379],
  [/^AWS::MemoryDB::/, /.*/, 6379],
  [/^AWS::EFS::/, /.*/, 2049],
  [/^AWS::(?:OpenSearchService|Elasticsearch)::/, /.*/, 443],
];

/** The port that a database, cache or file system listens on; undefined where only the deployment knows. */
export function portOf(resource: Resource, model: Model): number | undefined {
  const said = property(resource, 'Port') ?? property(resource, 'DBPort');
  if (said !== undefined) {
    const own = Number(textOf(said, model.stackOf(resource)) ?? Number.NaN);
    return Number.isInteger(own) ? own : undefined;
  }
  const engine =
    textAt(resource.properties, 'Engine') ?? textAt(resource.properties, 'EngineFamily') ?? '';
  return DEFAULTS.find(([type, fits]) => type.test(resource.type) && fits.test(engine))?.[2];
}

/** Whether a port may lie within, of either transport unless one is given; what is not known may. */
export function covers(
  { protocol, from, to }: Ports,
  port: number | undefined,
  transport?: string,
): boolean {
  if (protocol === 'icmp' || protocol === 'icmpv6') return false;
  if (transport === 'tcp' && protocol === 'udp') return false;
  if (transport === 'udp' && protocol === 'tcp') return false;
  if (port === undefined || protocol === undefined) return true;
  return (from ?? 0) <= port && port <= (to ?? 65_535);
}

export function overlaps(a: Ports, b: Ports): boolean {
  if (a.protocol === undefined || b.protocol === undefined) return true;
  if (a.protocol !== b.protocol) return false;
  return (a.from ?? 0) <= (b.to ?? 65_535) && (b.from ?? 0) <= (a.to ?? 65_535);
}

/** `tcp 5432`, `tcp 6379–6380`, `all ports`. */
export function labelOf({ protocol, from, to }: Ports): string {
  if (protocol === undefined) return 'all ports';
  if (protocol.startsWith('icmp') || from === undefined) return protocol;
  if (from === to || to === undefined) return `${protocol} ${from}`;
  return from <= 1 && to === 65_535 ? `all ${protocol}` : `${protocol} ${from}–${to}`;
}
