import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { COUNTED } from '../overview';
import { countsOf, RUN_STATES, type RunState, type RunSummary } from '../run';
import type { RunFilter, RunStore } from '../store';
import { IN_DUE_INDEX, IS_UNFINISHED, UNFINISHED } from './due';
import { runOf, type Row } from './row';

/** The columns that lists show; inputs and results can be large. */
export const summaryColumns = (database: DatabaseSync): string =>
  database
    .prepare('PRAGMA table_info(runs)')
    .all()
    .map(({ name }) => String(name))
    .filter((name) => name !== 'input' && name !== 'result')
    .join(', ');

export const summaryOf = (row: Row): RunSummary => runOf({ ...row, input: null, result: null });

/** Lists of runs in the SQLite file. */
export function listingIn(database: DatabaseSync): Pick<RunStore, 'list' | 'counts'> {
  const columns = summaryColumns(database);
  const prepared = new Map<string, StatementSync>();
  const statement = (sql: string): StatementSync => {
    const known = prepared.get(sql) ?? database.prepare(sql);
    prepared.set(sql, known);
    return known;
  };

  const backlog = database.prepare(
    `SELECT COUNT(*) AS runs FROM (SELECT 1 FROM ${UNFINISHED} LIMIT ${COUNTED})`,
  );
  const isLong = (): boolean => Number(backlog.get()?.runs) === COUNTED;

  return {
    list: async (filter) => {
      const place = placeOf(statesOf(filter), isLong);
      const conditions = conditionsOf(filter, place);
      const where = conditions.map(([sql]) => sql).join(' AND ');
      const sql = `SELECT ${columns} FROM ${place.table} ${where === '' ? '' : `WHERE ${where}`}
         ORDER BY created_at DESC, id DESC LIMIT ?`;
      const rows = statement(sql).all(...conditions.flatMap(([, values]) => values), filter.limit);
      return Promise.resolve(rows.map(summaryOf));
    },
    counts: async (filter) => {
      const conditions = conditionsOf(filter);
      const where = conditions.map(([sql]) => sql).join(' AND ');
      // The newest of an index, and no more of them than this.
      const sql = `SELECT state, COUNT(*) AS runs FROM
         (SELECT state FROM runs ${where === '' ? '' : `WHERE ${where}`}
          ORDER BY created_at DESC LIMIT ${COUNTED + 1}) GROUP BY state`;
      const rows = statement(sql).all(...conditions.flatMap(([, values]) => values));
      const found = rows.map(({ state, runs }) => [state as RunState, Number(runs)] as const);
      const total = found.reduce((sum, [, runs]) => sum + runs, 0);
      return Promise.resolve({
        states: countsOf(found),
        ...(total > COUNTED && { more: true as const }),
      });
    },
  };
}

type Condition = readonly [sql: string, values: readonly SQLInputValue[]];

function conditionsOf(filter: Omit<RunFilter, 'limit'>, { condition }: Place = {}): Condition[] {
  const { task, createdAfter, createdBefore, prefix, after } = filter;
  const conditions: Condition[] = [];
  if (task !== undefined) conditions.push(['task = ?', [task]]);
  if (condition !== undefined) conditions.push([condition, []]);
  if (createdAfter !== undefined) conditions.push(['created_at >= ?', [createdAfter]]);
  if (createdBefore !== undefined) conditions.push(['created_at < ?', [createdBefore]]);
  if (prefix !== undefined)
    conditions.push(['(instr(id, ?) = 1 OR instr(key, ?) = 1)', [prefix, prefix]]);
  // The first half is what an index can follow.
  if (after !== undefined)
    conditions.push([
      'created_at <= ? AND (created_at < ? OR id < ?)',
      [after.createdAt, after.createdAt, after.id],
    ]);
  return conditions;
}

/** Where runs of some states are found: which condition they meet, in a table that may name the index to be used. */
interface Place {
  readonly table?: string;
  readonly condition?: string;
}

const statesOf = ({ state }: Pick<RunFilter, 'state'>): readonly RunState[] | undefined =>
  state === undefined
    ? undefined
    : RUN_STATES.filter((one) => state === one || state.includes(one));

/**
 * The indexes by state are of some states alone, and serve where their own condition stands in the query, letter by
 * letter. Without one, and of a long backlog, the newest runs are found by time: SQLite, left to itself, would sort all.
 * The one of unfinished runs is named: else it walks all that have ended, of a task or behind a page, to find a few.
 */
function placeOf(
  states: readonly RunState[] | undefined,
  isLong: () => boolean,
): Place & { readonly table: string } {
  if (states === undefined) return { table: 'runs' };
  const within = (...some: RunState[]) => states.every((one) => some.includes(one));
  const wanted = `state IN (${states.map((one) => `'${one}'`).join(', ')})`;
  if (within('FAILED', 'CANCELLED', 'TIMED_OUT'))
    return {
      table: 'runs',
      condition: `${wanted} AND (state = 'FAILED' OR state = 'CANCELLED' OR state = 'TIMED_OUT')`,
    };
  if (within('RUNNING') || (within('PENDING', 'RUNNING') && !isLong()))
    return {
      table: IN_DUE_INDEX,
      condition: `${wanted} AND ${IS_UNFINISHED}`,
    };
  return { table: 'runs', condition: `+${wanted}` };
}
