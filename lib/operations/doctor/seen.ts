import { inspect } from 'node:util';
import { explainAws, OperationError } from '../errors';
import { unknown, type Seen } from './finding';

/** An error is no verdict on what was looked at. */
export function cannotTell(thrown: unknown): Seen {
  const error = explainAws(thrown);
  if (!(error instanceof Error)) return unknown(inspect(error));
  const [first = ''] = error.message.split('\n');
  return unknown(first, error instanceof OperationError ? error.hint : undefined);
}
