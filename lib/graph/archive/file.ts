import type { ZodError } from 'zod';
import { compareTexts } from './text';
import type { Archive } from './types';

/** A file that is no archived graph, or a broken one. The message is one line for people. */
export class GraphFileError extends Error {
  readonly code = 'GRAPH_UNREADABLE';
}

/** The text of a graph file. The same archive gives the same bytes, on every machine. */
export function writeArchive(archive: Archive): string {
  return `${JSON.stringify(archive, sortedKeys, 1)}\n`;
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => compareTexts(a, b)));
}

/**
 * Reads the text of a graph file.
 *
 * @param name of the file, for errors
 * @throws GraphFileError in one line: what is wrong, and where
 */
export function readArchive(text: string, name: string): Archive {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new GraphFileError(`${name}: not JSON; write it again with slipway diagram archive`);
  }
  const { fileHead, fileBody } = require('./schema') as typeof import('./schema');
  const head = fileHead.safeParse(value);
  if (!head.success) {
    throw new GraphFileError(`${name}: not a graph file: slipway diagram archive writes one`);
  }
  if (head.data.version !== 1) {
    throw new GraphFileError(
      `${name}: a graph file of version ${head.data.version}, and this Slipway reads version 1`,
    );
  }
  const read = fileBody.safeParse(value);
  if (!read.success) throw new GraphFileError(`${name}: ${problemIn(read.error)}`);
  const archive = value as Archive;
  for (const { graph } of archive.snapshots) {
    const problem = brokenIn(graph);
    if (problem !== undefined) throw new GraphFileError(`${name}: ${problem}`);
  }
  return archive;
}

function problemIn(error: ZodError): string {
  const [issue] = error.issues;
  return `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'broken'}`;
}

/** What a graph promises, checked of one that comes from outside. */
function brokenIn({ name, nodes, groups, edges }: Archive['snapshots'][number]['graph']) {
  const ids = new Set([...nodes, ...groups].map(({ id }) => id));
  if (ids.size !== nodes.length + groups.length) return `graph '${name}': two nodes of one id`;
  const parents = new Map(groups.map(({ id, parent }) => [id, parent]));
  const homeless = [...nodes.map(({ group }) => group), ...groups.map(({ parent }) => parent)].find(
    (id) => id !== undefined && !parents.has(id),
  );
  if (homeless !== undefined) return `graph '${name}': no group '${homeless}'`;
  for (const { id } of groups) {
    const above = new Set<string>();
    for (let at: string | undefined = id; at !== undefined; at = parents.get(at)) {
      if (above.has(at)) return `graph '${name}': group '${at}' is inside of itself`;
      above.add(at);
    }
  }
  const nowhere = edges.flatMap(({ from, to }) => [from, to]).find((id) => !ids.has(id));
  return nowhere === undefined
    ? undefined
    : `graph '${name}': an edge to '${nowhere}', which is not there`;
}
