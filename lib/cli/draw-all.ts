import { join } from 'node:path';
import { DEFAULT_LIMIT, drawOnce, overview, type Cache, type Drawing } from '../diagram';
import type { Graph } from '../graph';
import { stageName } from './graphs';

/** What this copy of Slipway drew before. */
export const DRAWN: Cache = {
  folder: join(__dirname, '..', '..', 'node_modules', '.cache', 'slipway', 'diagrams'),
  limit: DEFAULT_LIMIT,
};

/** A drawing for each graph, by the name of its stage. */
export async function drawAll(graphs: readonly Graph[]): Promise<Map<string, Drawing>> {
  const drawings = new Map<string, Drawing>();
  for (const graph of graphs)
    drawings.set(stageName(graph.name), await drawOnce(DRAWN, overview(graph)));
  return drawings;
}
