import { z } from 'zod';
import type { Locate } from '../locate';
import { quote, type Problem } from '../problem';
import { cidr, orFalse, whole } from '../schema-values';

/** A VPC of the environment's own, or one that was there before. */
export type ResolvedNetwork = (ResolvedOwnNetwork | ResolvedSharedNetwork) & {
  /** Name of a cluster that was there before; undefined: one of the environment's own. */
  readonly cluster?: string;
};

export interface ResolvedOwnNetwork {
  readonly kind: 'own';
  readonly cidr: string;
  /** Availability zones, 2 or 3. Default 2. */
  readonly zones: number;
  /** Default: `single`, in production `per-zone`. */
  readonly nat: 'none' | 'single' | 'per-zone' | 'regional';
  /** AWS services are reached without NAT. Default: where `nat` is `none`. */
  readonly interfaceEndpoints: boolean;
  /** Which traffic of the VPC is logged. Default: none, in production all. */
  readonly flowLogs: 'all' | 'rejected' | false;
}

export interface ResolvedSharedNetwork {
  readonly kind: 'shared';
  readonly vpc: ResolvedSharedVpc;
}

export interface ResolvedSharedVpc {
  readonly id: string;
  readonly cidr?: string;
  readonly zones: readonly string[];
  readonly publicSubnets: readonly string[];
  readonly privateSubnets: readonly string[];
}

const idOf = (kind: 'vpc' | 'subnet') =>
  z.string().regex(new RegExp(`^${kind}-[0-9a-f]{8,17}$`), {
    error: `an id such as '${kind}-0123456789abcdef0'`,
  });

const sharedVpcSchema = z.strictObject({
  /** Id of the VPC */
  id: idOf('vpc'),
  /** Its addresses; needed for interface endpoints only */
  cidr: cidr.optional(),
  /** Its availability zones that are used, by name, in the order of the subnets */
  zones: z
    .array(
      z.string().regex(/^[a-z]{2}(?:-[a-z]+)+-\d[a-z]$/, { error: "a zone such as 'eu-west-1a'" }),
    )
    .min(2, { error: 'at least 2 zones' }),
  /**
   * Ids of the subnets for load balancers, one for each zone
   * @default none: for an existing load balancer
   */
  publicSubnets: z.array(idOf('subnet')).optional(),
  /** Ids of the subnets for tasks and data, one for each zone */
  privateSubnets: z.array(idOf('subnet')),
});

export const networkSchema = z.strictObject({
  /**
   * Addresses of the VPC, a block from /16 to /24
   * @default `10.0.0.0/16`
   */
  cidr: cidr.optional(),
  /**
   * Availability zones, 2 or 3
   * @default `2`
   */
  zones: whole(2, 3).optional(),
  /**
   * NAT gateways: one, one per zone, a regional one, or none
   * @default `single`; in production `per-zone`
   */
  nat: z.enum(['none', 'single', 'per-zone', 'regional']).optional(),
  /**
   * Interface endpoints for the AWS services that tasks use
   * @default where `nat` is `none`
   */
  interfaceEndpoints: z.boolean().optional(),
  /**
   * Log the traffic of the VPC: all of it, what was rejected, or none
   * @default `false`; in production `all`
   */
  flowLogs: orFalse(z.enum(['all', 'rejected']), "'all', 'rejected'").optional(),
  /** A VPC that is there already, in place of one of the environment’s own */
  vpc: sharedVpcSchema.optional(),
  /** A cluster that is there already, by name; it needs the capacity providers of Fargate */
  cluster: z
    .string()
    .regex(/^[A-Za-z][\w-]{0,254}$/, { error: "a cluster's name" })
    .optional(),
});

type NetworkInput = z.input<typeof networkSchema>;
type VpcInput = NonNullable<NetworkInput['vpc']>;

/** What describes a VPC of the environment's own. */
const OWN_KEYS = ['cidr', 'zones', 'nat', 'interfaceEndpoints', 'flowLogs'] as const;

export function resolveNetwork(input: NetworkInput, production: boolean): ResolvedNetwork {
  const cluster = input.cluster === undefined ? {} : { cluster: input.cluster };
  if (input.vpc !== undefined) return { kind: 'shared', vpc: resolveVpc(input.vpc), ...cluster };
  const nat = input.nat ?? (production ? 'per-zone' : 'single');
  return {
    kind: 'own',
    cidr: input.cidr ?? '10.0.0.0/16',
    zones: input.zones ?? 2,
    nat,
    interfaceEndpoints: input.interfaceEndpoints ?? nat === 'none',
    flowLogs: input.flowLogs ?? (production ? 'all' : false),
    ...cluster,
  };
}

function resolveVpc({ cidr: block, publicSubnets = [], ...vpc }: VpcInput): ResolvedSharedVpc {
  return { ...vpc, publicSubnets, ...(block !== undefined && { cidr: block }) };
}

export function checkNetwork(input: NetworkInput, at: Locate): Problem[] {
  return [
    ...checkBlock(input, at),
    ...(input.vpc === undefined ? [] : checkVpc(input, input.vpc, at)),
    ...(input.nat === 'none' && input.interfaceEndpoints === false ? [noWayOut(at)] : []),
  ];
}

/** A load balancer of the environment's own stands in public subnets. */
export function checkDoor(
  { vpc }: NetworkInput,
  hasOwnLoadBalancer: boolean,
  at: Locate,
): Problem[] {
  if (vpc === undefined || !hasOwnLoadBalancer || (vpc.publicSubnets ?? []).length > 0) return [];
  return [
    {
      path: at(['network', 'vpc'], 'publicSubnets', 'privateSubnets', 'id'),
      message:
        'is missing; the load balancer stands in them, or set web.loadBalancer to one that is there already',
    },
  ];
}

function noWayOut(at: Locate): Problem {
  return {
    path: at(['network'], 'interfaceEndpoints', 'nat'),
    message:
      "without NAT and without endpoints tasks reach no AWS service; use nat: 'single', or leave this out",
  };
}

function checkVpc(input: NetworkInput, vpc: VpcInput, at: Locate): Problem[] {
  const beside = OWN_KEYS.filter((key) => input[key] !== undefined).map((key) => ({
    path: at(['network'], key),
    message: "cannot stand beside 'vpc': a VPC that is there already is not changed",
  }));
  const counts = (['publicSubnets', 'privateSubnets'] as const).flatMap((key) => {
    const subnets = vpc[key];
    if (subnets === undefined || subnets.length === vpc.zones.length) return [];
    return [
      {
        path: at(['network', 'vpc'], key, 'zones'),
        message: `has ${subnets.length} subnets; use one for each of the ${vpc.zones.length} zones`,
      },
    ];
  });
  return [...beside, ...counts, ...twice(vpc, at)];
}

function twice({ publicSubnets = [], privateSubnets }: VpcInput, at: Locate): Problem[] {
  const both = privateSubnets.filter((subnet) => publicSubnets.includes(subnet));
  return both.map((subnet) => ({
    path: at(['network', 'vpc'], 'privateSubnets', 'publicSubnets'),
    message: `${quote(subnet)} is among the public subnets too`,
  }));
}

/** AWS takes blocks of /16 to /28; smaller ones than /24 do not hold the subnets of three zones well. */
function checkBlock({ cidr: block }: NetworkInput, at: Locate): Problem[] {
  if (block === undefined) return [];
  const path = at(['network'], 'cidr');
  const [address = '', prefix] = block.split('/');
  const bits = Number(prefix);
  if (bits < 16 || bits > 24) {
    return [{ path, message: `'${block}' is not allowed; use a block from /16 to /24` }];
  }
  const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const start = number - (number % 2 ** (32 - bits));
  if (start === number) return [];
  const first = [24, 16, 8, 0].map((shift) => Math.floor(start / 2 ** shift) % 256).join('.');
  return [{ path, message: `'${block}' is not the start of a block; use '${first}/${bits}'` }];
}
