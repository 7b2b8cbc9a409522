import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { RUN_STATES } from '../run';
import type { RunFilter, RunStore } from '../store';
import { runOf } from './row';

/** Lists of runs in the SQLite file. */
export function listingIn(database: DatabaseSync): Pick<RunStore, 'list'> {
  // Inputs and results can be large, and lists do not show them.
  const columns = database
    .prepare('PRAGMA table_info(runs)')
    .all()
    .map(({ name }) => String(name))
    .filter((name) => name !== 'input' && name !== 'result')
    .join(', ');
  const prepared = new Map<string, StatementSync>();
  const statement = (sql: string): StatementSync => {
    const known = prepared.get(sql) ?? database.prepare(sql);
    prepared.set(sql, known);
    return known;
  };

  return {
    list: async (filter) => {
      const conditions = conditionsOf(filter);
      const where = conditions.map(([sql]) => sql).join(' AND ');
      const sql = `SELECT ${columns} FROM runs ${where === '' ? '' : `WHERE ${where}`}
         ORDER BY created_at DESC, id DESC LIMIT ?`;
      const rows = statement(sql).all(...conditions.flatMap(([, values]) => values), filter.limit);
      return Promise.resolve(rows.map((row) => runOf({ ...row, input: null, result: null })));
    },
  };
}

type Condition = readonly [sql: string, values: readonly SQLInputValue[]];

function conditionsOf(filter: RunFilter): Condition[] {
  const { task, state, createdAfter, createdBefore, prefix, after } = filter;
  const conditions: Condition[] = [];
  if (task !== undefined) conditions.push(['task = ?', [task]]);
  if (state !== undefined) {
    // In the text of the query: the indexes are of some states alone, and serve where these are named.
    const states = RUN_STATES.filter((one) => state === one || state.includes(one));
    conditions.push([`state IN (${states.map((one) => `'${one}'`).join(', ')})`, []]);
  }
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
