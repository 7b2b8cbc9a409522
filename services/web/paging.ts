import { Refusal } from './problem';

const DEFAULT_LIMIT = 50;

/** What a request for a page of runs may say of the page. */
export const PAGE_PARAMS = {
  limit: { type: 'integer', minimum: 1, maximum: 500, default: DEFAULT_LIMIT },
  cursor: { type: 'string', maxLength: 200, description: '`next` of the page before' },
} as const;

/** The schema of a page of runs. */
export const pageAnswer = <Description extends string>(description: Description) =>
  ({
    description,
    type: 'object',
    required: ['runs'],
    properties: {
      runs: { type: 'array', items: { $ref: 'RunSummary#' } },
      next: { type: 'string', description: 'cursor of the next page; absent: there is none' },
    },
  }) as const;

/** Where a list goes on: a time, and an id among those of that time. */
export interface Place {
  readonly time: string;
  readonly id: string;
}

interface Page<Run> {
  readonly runs: readonly Run[];
  readonly next?: string;
}

/**
 * Reads a page of a list that has an order of times and ids.
 *
 * @param read gives so many, those after a place
 * @param placeOf of one in the list
 * @throws Refusal the cursor is none
 */
export async function pageOf<Run>(
  { limit = DEFAULT_LIMIT, cursor }: { readonly limit?: number; readonly cursor?: string },
  read: (limit: number, after: Place | undefined) => Promise<readonly Run[]>,
  placeOf: (run: Run) => Place,
): Promise<Page<Run>> {
  // One more than asked for tells whether there is a next page.
  const found = await read(limit + 1, cursor === undefined ? undefined : placeAt(cursor));
  const runs = found.slice(0, limit);
  const last = runs.at(-1);
  return {
    runs,
    ...(found.length > limit && last !== undefined && { next: cursorAt(placeOf(last)) }),
  };
}

const cursorAt = ({ time, id }: Place): string =>
  Buffer.from(`${time} ${id}`).toString('base64url');

function placeAt(cursor: string): Place {
  const [, time, id] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([0-9a-f-]{36})$/.exec(
      Buffer.from(cursor, 'base64url').toString(),
    ) ?? [];
  if (time === undefined || id === undefined)
    throw new Refusal(400, 'cursor: give `next` of the page before', '/cursor');
  return { time, id };
}
