import { OperationError } from '../errors';
import apSoutheast1 from './prices/ap-southeast-1.json';
import euCentral1 from './prices/eu-central-1.json';
import euWest1 from './prices/eu-west-1.json';
import sources from './prices/sources.json';
import usEast1 from './prices/us-east-1.json';

/** What is sold, `<service>.<unit>`; us-east-1 has a price for each. */
export type PriceKey = keyof typeof usEast1.prices;

/** On-demand list prices of one region. */
export interface PriceTable {
  readonly region: string;
  /** Year and month whose list prices these are, as far as their writer knows. */
  readonly date: string;
  readonly currency: string;
  /** A figure that nobody was sure of is left out. */
  readonly prices: Readonly<Partial<Record<PriceKey, number>>>;
}

const TABLES: readonly PriceTable[] = [usEast1, euWest1, euCentral1, apSoutheast1];

export const PRICED_REGIONS: readonly string[] = TABLES.map(({ region }) => region);

/** Where AWS publishes all prices, page by page; `PRICE_SOURCES` has the page of each service. */
export const PRICE_LIST = 'https://aws.amazon.com/pricing/';

/** First part of a price key → AWS's page for it. */
export const PRICE_SOURCES: Readonly<Record<string, string>> = sources;

/** @throws OperationError for a region without a table */
export function priceTable(region: string): PriceTable {
  const table = TABLES.find((one) => one.region === region);
  if (table !== undefined) return table;
  throw new OperationError(
    'NO_PRICES',
    `no prices are known for ${region}`,
    `--region prices it as if it were in one of: ${PRICED_REGIONS.join(', ')}`,
  );
}
