/** What no template says, and an estimate must assume. */
export interface Usage {
  readonly requests: number;
  readonly runs: number;
  readonly runMinutes: number;
  readonly gbOut: number;
  readonly gbNat: number;
  readonly gbLogs: number;
  readonly gbStored: number;
  readonly spotPrice: number;
}

export interface Assumption {
  readonly key: keyof Usage;
  readonly flag: string;
  readonly default: number;
  readonly meaning: string;
  /** Largest value that makes sense. */
  readonly most?: number;
}

export const ASSUMPTIONS: readonly Assumption[] = [
  {
    key: 'requests',
    flag: '--requests',
    default: 1,
    meaning: 'web requests a second, on average over the month',
  },
  {
    key: 'runs',
    flag: '--runs',
    default: 100,
    meaning: 'runs a day of each queue, and of each task that no schedule starts',
  },
  {
    key: 'runMinutes',
    flag: '--run-minutes',
    default: 5,
    meaning: 'minutes that a run takes',
  },
  {
    key: 'gbOut',
    flag: '--gb-out',
    default: 10,
    meaning: 'GB a month to the internet, from the load balancers',
  },
  {
    key: 'gbNat',
    flag: '--gb-nat',
    default: 10,
    meaning: 'GB a month through NAT gateways or interface endpoints',
  },
  {
    key: 'gbLogs',
    flag: '--gb-logs',
    default: 1,
    meaning: 'GB a month into each log group',
  },
  {
    key: 'gbStored',
    flag: '--gb-stored',
    default: 5,
    meaning: 'GB in each table, bucket, database, file system, repository',
  },
  {
    key: 'spotPrice',
    flag: '--spot-price',
    default: 35,
    meaning: 'Fargate Spot, in percent of on demand; AWS sets it anew all the time',
    most: 100,
  },
];

export const DEFAULT_USAGE = Object.fromEntries(
  ASSUMPTIONS.map(({ key, default: value }) => [key, value]),
) as unknown as Usage;

/** A month, as AWS's own calculator counts it: 365 × 24 / 12 hours. */
export const HOURS = 730;
export const DAYS = HOURS / 24;

/** Requests a month of one consumer that waits at a queue, 20 seconds at a time, the longest that SQS takes. */
export const POLLS = (HOURS * 3600) / 20;

/** What one run of a task asks of the services behind it: the queue's send, receive and delete; the store's records. */
export const PER_RUN = { queueRequests: 3, tableWrites: 10, tableReads: 10, objectWrites: 2 };

export const runsPerMonth = ({ runs }: Usage): number => runs * DAYS;

export const requestsPerMonth = ({ requests }: Usage): number => requests * HOURS * 3600;
