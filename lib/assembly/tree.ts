import { createHash } from 'node:crypto';
import { isObject, objectAt, textAt, type JsonObject } from './json-file';
import type { ConstructInfo } from './types';

/** The construct tree, as tree.json says. */
export interface Tree {
  /** The constructs from the app's root down to the one of a path; empty where the tree does not know it. */
  ancestryOf(path: string): readonly ConstructInfo[];
  /** Paths of the resources in a stack by their logical ids, without those of the stacks nested in it. */
  pathsIn(stack: string): ReadonlyMap<string, string>;
}

interface Known {
  readonly line: readonly ConstructInfo[];
  readonly node: JsonObject;
}

const LOGICAL_ID = 'aws:cdk:cloudformation:logicalId';
const TYPE = 'aws:cdk:cloudformation:type';

export const NO_TREE: Tree = { ancestryOf: () => [], pathsIn: () => new Map() };

/** Reads tree.json. `open` reads the files into which a large tree is split. */
export function treeOf(file: JsonObject, open: (name: string) => JsonObject): Tree {
  const known = new Map<string, Known>();
  const forests = new Map<string, JsonObject>();
  const walk = (node: JsonObject, line: readonly ConstructInfo[]): void => {
    for (const child of Object.values(objectAt(node, 'children'))) {
      const path = textAt(child, 'path') ?? '';
      if (!isObject(child) || path === '' || known.has(path)) continue;
      const own = subtree(child, forests, open);
      const below = [...line, { path, className: textAt(objectAt(own, 'constructInfo'), 'fqn') }];
      known.set(path, { line: below, node: own });
      walk(own, below);
    }
  };
  walk(objectAt(file, 'tree'), []);
  return {
    ancestryOf: (path) => known.get(path)?.line ?? [],
    pathsIn: (stack) => logicalIds(stack, (path) => known.get(path)?.node),
  };
}

/** A node may stand in for a tree in another file. */
function subtree(
  entry: JsonObject,
  forests: Map<string, JsonObject>,
  open: (name: string) => JsonObject,
): JsonObject {
  const name = textAt(entry, 'fileName');
  const id = textAt(entry, 'treeId');
  if (name === undefined || id === undefined) return entry;
  const forest = forests.get(name) ?? open(name);
  forests.set(name, forest);
  return { ...entry, ...objectAt(objectAt(forest, 'forest'), id) };
}

function logicalIds(
  stack: string,
  nodeOf: (path: string) => JsonObject | undefined,
): Map<string, string> {
  const found = new Map<string, string>();
  const walk = (node: JsonObject): void => {
    const children = objectAt(node, 'children');
    for (const child of Object.values(children)) {
      const path = textAt(child, 'path') ?? '';
      const own = nodeOf(path);
      if (own === undefined) continue;
      const attributes = objectAt(own, 'attributes');
      if (textAt(attributes, TYPE) !== undefined) {
        const id = textAt(attributes, LOGICAL_ID) ?? logicalIdOf(path.slice(stack.length + 1));
        if (!found.has(id)) found.set(id, path);
      }
      // The CDK puts `X.NestedStack`, which holds the resource, beside the nested stack `X`.
      if (!isObject(children[`${textAt(own, 'id') ?? ''}.NestedStack`])) walk(own);
    }
  };
  const root = nodeOf(stack);
  if (root !== undefined) walk(root);
  return found;
}

/**
 * The logical id that the CDK gives to the construct of a path in its stack; trees of older versions do not say it.
 * Source: makeUniqueId in aws-cdk-lib/core/lib/private/uniqueid.ts.
 */
export function logicalIdOf(path: string): string {
  const parts = path.split('/').filter((part) => part !== 'Default');
  const plain = (part: string): string => part.replace(/[^A-Za-z0-9]/g, '');
  const alone = parts.length === 1 ? plain(parts[0] ?? '') : undefined;
  if (alone !== undefined && alone.length <= 255) return alone;
  const hash = createHash('md5').update(parts.join('/')).digest('hex').slice(0, 8).toUpperCase();
  const words: string[] = [];
  for (const part of parts) {
    if (words.at(-1)?.endsWith(part) !== true) words.push(part);
  }
  const human = words.filter((part) => part !== 'Resource').map(plain);
  return human.join('').slice(0, 240) + hash;
}
