import type { Resource } from '../../assembly';
import type { PriceKey } from './prices';
import type { Usage } from './usage';

/** From what the template always runs to what its scaling allows at most. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** One quantity a month of one priced thing, in the unit that the price's key ends with. */
export interface Charge extends Range {
  readonly what: string;
  readonly price: PriceKey;
  /** Part of the list price that is paid. Default 1. */
  readonly share?: number;
}

/** What a resource is charged for. */
export interface Pricing {
  /** What people call it: `NAT gateway`. */
  readonly kind: string;
  /** How it was counted, in a few words. */
  readonly detail: string;
  readonly charges: readonly Charge[];
  /** Parts of it that have no price here, each in a few words. */
  readonly notPriced?: readonly string[];
}

/** A resource that costs nothing of its own, and why. */
export interface Free {
  readonly free: string;
}

/** Looks at a resource and says what it is charged for. */
export type Pricer = (resource: Resource, scene: Scene) => Pricing | Free;

/** What a pricer may look at besides its resource: the environment around it. */
export interface Scene {
  readonly usage: Usage;
  readonly resources: readonly Resource[];
  ofType(type: string): readonly Resource[];
  /** Resources of a type that this one refers to. */
  uses(resource: Resource, type: string): readonly Resource[];
  /** Resources of a type that refer to this one; from a place in them, `Properties.Target`, or from any. */
  usedBy(resource: Resource, type: string, where?: string): readonly Resource[];
  /** Availability zones that the tasks run in. */
  readonly zones: number;
}

/** The same quantity at the least and at the most. */
export const flat = (quantity: number): Range => ({ low: quantity, high: quantity });

export const charge = (what: string, price: PriceKey, range: Range, share?: number): Charge => ({
  what,
  price,
  ...range,
  ...(share !== undefined && { share }),
});

/** A resource with one charge or more, in US dollars a month, whole cents. */
export interface Row extends Range {
  /** `<stack path>#<logical id>` */
  readonly resource: string;
  readonly type: string;
  readonly kind: string;
  readonly name: string;
  readonly detail: string;
  readonly charges: readonly (Charge & { readonly unitPrice: number })[];
}

export interface NotPriced {
  readonly type: string;
  readonly what: string;
  readonly resources: readonly string[];
}
