import type { Assembly, Resource, Stack } from '../../assembly';
import { gatewayChoice, type GatewayChoice } from './gateways';
import type { NotPriced, Pricing, Range, Row } from './model';
import { shortName } from './names';
import { pricingOf } from './pricers';
import { priceTable, type PriceTable } from './prices';
import { sceneOf } from './scene';
import type { Usage } from './usage';

/** What an environment costs a month, in US dollars. Every resource is in `rows`, `free` or `notPriced`. */
export interface Estimate {
  /** Name of the stage; empty for an app without stages. */
  readonly environment: string;
  /** The price tables that were used, one for each region. */
  readonly prices: readonly Pick<PriceTable, 'region' | 'date' | 'currency'>[];
  readonly usage: Usage;
  /** The dearest first. */
  readonly rows: readonly Row[];
  readonly total: Range;
  readonly notPriced: readonly NotPriced[];
  readonly free: readonly {
    readonly resource: string;
    readonly type: string;
    readonly why: string;
  }[];
  /** Undefined where no tasks run in private subnets. */
  readonly gateways: GatewayChoice | undefined;
}

/**
 * Estimates a stage of an assembly.
 *
 * @param asRegion price everything as if it were in this region
 * @throws OperationError for a region without prices
 */
export function estimate(
  assembly: Assembly,
  stage: string,
  usage: Usage,
  asRegion?: string,
): Estimate {
  const scene = sceneOf(assembly, stage, usage);
  const stacks = assembly.stacks.filter((stack) => (stack.stage ?? '') === stage);
  const tables = new Map(
    stacks.map(({ region }) => [region, priceTable(asRegion ?? region)] as const),
  );
  const rows: Row[] = [];
  const free: Estimate['free'][number][] = [];
  const unpriced: { type: string; what: string; resource: string }[] = [];
  for (const stack of stacks) {
    const table = tables.get(stack.region) ?? priceTable(asRegion ?? stack.region);
    for (const resource of stack.resources) {
      const { id, type } = resource;
      const pricing = pricingOf(resource, scene);
      if (pricing === undefined) {
        unpriced.push({ type, what: 'not in the price table', resource: id });
      } else if ('free' in pricing) free.push({ resource: id, type, why: pricing.free });
      else {
        const { row, missing } = priced(resource, stack, pricing, table);
        if (row !== undefined) rows.push(row);
        unpriced.push(...missing.map((what) => ({ type, what, resource: id })));
      }
    }
  }
  const [first] = tables.values();
  return {
    environment: stage,
    prices: [...new Map([...tables.values()].map((table) => [table.region, table])).values()].map(
      ({ region, date, currency }) => ({ region, date, currency }),
    ),
    usage,
    rows: rows.sort((a, b) => b.low - a.low || b.high - a.high || a.name.localeCompare(b.name)),
    total: sum(rows),
    notPriced: byType(unpriced),
    free,
    gateways: first === undefined ? undefined : gatewayChoice(scene, first),
  };
}

/** Charges times prices, each resource in whole cents: what is printed adds up. */
function priced(
  resource: Resource,
  stack: Stack,
  { kind, detail, charges, notPriced = [] }: Pricing,
  { region, prices }: PriceTable,
): { readonly row: Row | undefined; readonly missing: readonly string[] } {
  const known = charges.flatMap((one) => {
    const unitPrice = prices[one.price];
    return unitPrice === undefined ? [] : [{ ...one, unitPrice }];
  });
  const missing = charges.filter((one) => prices[one.price] === undefined && one.high > 0);
  const words = missing.map(({ what }) => what).join(', ');
  const cost = (end: 'low' | 'high'): number =>
    cents(known.reduce((total, one) => total + one[end] * one.unitPrice * (one.share ?? 1), 0));
  const row: Row = {
    resource: resource.id,
    type: resource.type,
    kind,
    name: shortName(resource, stack),
    detail,
    low: cost('low'),
    high: cost('high'),
    charges: known,
  };
  return {
    row: known.length > 0 ? row : undefined,
    missing: [...notPriced, ...(words === '' ? [] : [`no price known in ${region}: ${words}`])],
  };
}

/** Rounded to whole cents; half a cent goes up, though 5 × 0.285 is a little less than 1.425 in binary. */
export const cents = (usd: number): number => Math.round((usd + 1e-9) * 100) / 100;

/** The sum of what is in whole cents already, in whole cents. */
export const sum = (ranges: readonly Range[]): Range => ({
  low: cents(ranges.reduce((total, { low }) => total + low, 0)),
  high: cents(ranges.reduce((total, { high }) => total + high, 0)),
});

function byType(
  found: readonly { readonly type: string; readonly what: string; readonly resource: string }[],
): NotPriced[] {
  const groups = Map.groupBy(found, ({ type, what }) => `${type} ${what}`);
  return [...groups.values()]
    .flatMap(([first, ...more]) =>
      first === undefined
        ? []
        : [
            {
              type: first.type,
              what: first.what,
              resources: [first, ...more].map(({ resource }) => resource),
            },
          ],
    )
    .sort((a, b) => a.type.localeCompare(b.type) || a.what.localeCompare(b.what));
}
