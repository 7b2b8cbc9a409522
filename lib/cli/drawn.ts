import { join } from 'node:path';
import { DEFAULT_LIMIT, type Cache } from '../diagram';

/** What this copy of Slipway drew before. */
export const DRAWN: Cache = {
  folder: join(__dirname, '..', '..', 'node_modules', '.cache', 'slipway', 'diagrams'),
  limit: DEFAULT_LIMIT,
};
