import { RUN_STATES, type RunState, type RunSummary } from '../../../../protocol/run';

/** Which runs a list holds. Times are ISO 8601 in UTC with milliseconds, as a run's own. */
export interface Filter {
  readonly task?: string;
  /** Any of these; none: all. */
  readonly states: readonly RunState[];
  /** Their ids or keys begin so. */
  readonly prefix?: string;
  /** Submitted in the time before now; a word of `WITHIN`. */
  readonly within?: Within;
  /** Submitted at this time or later. */
  readonly from?: string;
  /** Submitted before this time. */
  readonly to?: string;
}

/** As long as the API takes it. */
export const LONGEST_PREFIX = 200;

const HOUR_MS = 3_600_000;

/** Times before now, in milliseconds. */
export const WITHIN = {
  '1h': HOUR_MS,
  '24h': 24 * HOUR_MS,
  '7d': 7 * 24 * HOUR_MS,
  '30d': 30 * 24 * HOUR_MS,
} as const;

export type Within = keyof typeof WITHIN;

export const ALL_RUNS: Filter = { states: [] };

export const isWithin = (text: string): text is Within => Object.hasOwn(WITHIN, text);

/** The filter in an address's query. What is no filter is passed over. */
export function filterOf(query: string): Filter {
  const params = new URLSearchParams(query);
  const states = (params.get('state') ?? '').split(',');
  const within = params.get('within') ?? '';
  return {
    states: RUN_STATES.filter((state) => states.includes(state)),
    ...named('task', params.get('task')),
    ...named('prefix', plain(params.get('prefix'))),
    ...(isWithin(within)
      ? { within }
      : { ...named('from', timeOf(params.get('from'))), ...named('to', timeOf(params.get('to'))) }),
  };
}

/** The same, as the query of an address: nothing, or from its question mark on. */
export function addressOf({ task, states, prefix, within, from, to }: Filter): string {
  const params = new URLSearchParams({
    ...(task !== undefined && { task }),
    ...(states.length > 0 && { state: states.join(',') }),
    ...(prefix !== undefined && { prefix }),
    ...(within !== undefined && { within }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  });
  // Commas and colons are legal there, and nicer to read and to share.
  const text = params.toString().replaceAll('%2C', ',').replaceAll('%3A', ':');
  return text === '' ? '' : `?${text}`;
}

/** How many things a filter asks for. */
export const asksFor = ({ task, states, prefix, within, from, to }: Filter): number =>
  [task, prefix, within, from ?? to].filter((one) => one !== undefined).length +
  (states.length > 0 ? 1 : 0);

/** A filter at a moment: times before now have become times. */
export type FixedFilter = Omit<Filter, 'within'>;

export function fixed({ within, ...filter }: Filter, nowMs: number): FixedFilter {
  if (within === undefined) return filter;
  return { ...filter, from: new Date(nowMs - WITHIN[within]).toISOString() };
}

/** The API's query for it. */
export function queryOf(
  { task, states, prefix, from, to }: FixedFilter,
  page: { readonly limit: number; readonly cursor?: string; readonly upTo?: string },
): string {
  const before = page.upTo === undefined ? to : justAfter(page.upTo, to);
  const params = new URLSearchParams({
    limit: String(page.limit),
    ...(page.cursor !== undefined && { cursor: page.cursor }),
    ...(task !== undefined && { task }),
    ...(prefix !== undefined && { prefix }),
    ...(from !== undefined && { createdAfter: from }),
    ...(before !== undefined && { createdBefore: before }),
  });
  for (const state of states) params.append('state', state);
  return `/runs?${params.toString()}`;
}

/** The API's query for the counts of all states; undefined: it does not count what is searched for. */
export function countsQueryOf({ task, prefix, from, to }: FixedFilter): string | undefined {
  if (prefix !== undefined) return undefined;
  const params = new URLSearchParams({
    ...(task !== undefined && { task }),
    ...(from !== undefined && { createdAfter: from }),
    ...(to !== undefined && { createdBefore: to }),
  });
  return `/runs/counts?${params.toString()}`;
}

/** The time after which nothing of `time` comes, or `end` where that is earlier. */
function justAfter(time: string, end: string | undefined): string {
  const after = new Date(Date.parse(time) + 1).toISOString();
  return end === undefined || after < end ? after : end;
}

/** Whether the API would list the run. */
export function matches(run: RunSummary, { task, states, prefix, from, to }: FixedFilter): boolean {
  return (
    (task === undefined || run.task === task) &&
    (states.length === 0 || states.includes(run.state)) &&
    (prefix === undefined || run.id.startsWith(prefix) || (run.key?.startsWith(prefix) ?? false)) &&
    (from === undefined || run.createdAt >= from) &&
    (to === undefined || run.createdAt < to)
  );
}

/** As the API takes a prefix: nothing that cannot be seen. */
const plain = (text: string | null): string =>
  (text ?? '').replace(/[\u0000-\u001f\u007f]/g, '').slice(0, LONGEST_PREFIX);

function timeOf(text: string | null): string | undefined {
  const ms = Date.parse(text ?? '');
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}

const named = <Name extends string>(name: Name, value: string | null | undefined) =>
  (value === null || value === undefined || value === '' ? {} : { [name]: value }) as Partial<
    Record<Name, string>
  >;
