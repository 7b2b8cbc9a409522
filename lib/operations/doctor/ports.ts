import type { Identity } from '../account/ports';
import type { Stacks } from '../ports';

/** What the doctor asks of the world: small ports, so that tests give object literals. network.ts has the real ones. */

export interface Quota {
  readonly limit: number;
  /** In use now, as AWS counts it; undefined where it does not. */
  readonly used: number | undefined;
}

export interface Certificate {
  /** `ISSUED`, `PENDING_VALIDATION`, … */
  readonly status: string;
  readonly names: readonly string[];
  readonly notAfter: Date | undefined;
  readonly renews: boolean;
}

export interface Zone {
  readonly name: string;
  readonly isPrivate: boolean;
  readonly nameServers: readonly string[];
}

/** The account of an environment, in its region. */
export interface AccountLook extends Pick<Stacks, 'resources'> {
  /** `opted-in`, `opt-in-not-required`, `not-opted-in`; undefined: AWS has no such region. */
  regionStatus(): Promise<string | undefined>;
  /** Version that `cdk bootstrap` wrote down; undefined: it never ran here. */
  bootstrapVersion(parameter: string): Promise<number | undefined>;
  /** Undefined: it is there or not, these credentials may not know. */
  hasBucket(name: string): Promise<boolean | undefined>;
  /** Undefined: AWS has no such quota. */
  quota(service: string, code: string): Promise<Quota | undefined>;
  /** Limits of load balancing by AWS's names for them: `application-load-balancers`. */
  balancerLimits(): Promise<ReadonlyMap<string, number>>;
  vpcs(): Promise<readonly string[]>;
  /** Public addresses. */
  addresses(): Promise<readonly string[]>;
  natGateways(): Promise<readonly { readonly id: string; readonly zone: string }[]>;
  /** ARNs of application load balancers. */
  balancers(): Promise<readonly string[]>;
  /** Rules of the load balancer of a listener, without the default ones. */
  rulesBeside(listener: string): Promise<number>;
  /** Undefined: there is no zone with that id. */
  zone(id: string): Promise<Zone | undefined>;
  /** Undefined: there is none with that ARN. */
  certificate(arn: string): Promise<Certificate | undefined>;
}

export interface World {
  readonly identity: Identity;
  readonly look: AccountLook;
  /** What the clock of AWS says, and ours in the middle of the answer. Milliseconds since 1970. */
  clocks(): Promise<{ readonly theirs: number; readonly ours: number }>;
  /** Name servers that the public DNS gives for a name; none where it knows none. */
  nameServers(name: string): Promise<readonly string[]>;
}

export interface Disk {
  /** The same for folders of one disk. */
  readonly device: number;
  readonly freeBytes: number;
}

/** Programs and disks of this machine. */
export interface Machine {
  readonly nodeVersion: string;
  /** What the container engine says of itself. */
  engine(): Promise<EngineState>;
  /** The disk that a folder is on; undefined: there is no such folder. */
  disk(folder: string): Promise<Disk | undefined>;
  /** The CDK's command line that Slipway calls; undefined: it is not installed. */
  cdk(): { readonly version: string; readonly schema: number | undefined } | undefined;
}

export type EngineState =
  | { readonly kind: 'missing' | 'silent'; readonly reason: string; readonly fix: string }
  | {
      readonly kind: 'there';
      readonly command: string;
      /** `linux/amd64`; undefined: it does not say. */
      readonly platform: string | undefined;
      /** What it builds for; undefined: it does not say. */
      readonly builds: readonly string[] | undefined;
      /** Where it keeps images; undefined: not on this machine. */
      readonly folder: string | undefined;
    };
