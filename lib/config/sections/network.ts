import { z } from 'zod';
import type { Locate } from '../locate';
import type { Problem } from '../problem';
import { cidr, whole } from '../schema-values';

export interface ResolvedNetwork {
  readonly cidr: string;
  /** Availability zones, 2 or 3. Default 2. */
  readonly zones: number;
  /** Default: `single`, in production `per-zone`. */
  readonly nat: 'single' | 'per-zone';
}

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
   * NAT gateways: one, or one per zone
   * @default `single`; in production `per-zone`
   */
  nat: z.enum(['single', 'per-zone']).optional(),
});

type NetworkInput = z.input<typeof networkSchema>;

export function resolveNetwork(input: NetworkInput, production: boolean): ResolvedNetwork {
  return {
    cidr: input.cidr ?? '10.0.0.0/16',
    zones: input.zones ?? 2,
    nat: input.nat ?? (production ? 'per-zone' : 'single'),
  };
}

/** AWS takes blocks of /16 to /28; smaller ones than /24 do not hold the subnets of three zones well. */
export function checkNetwork({ cidr: block }: NetworkInput, at: Locate): Problem[] {
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
