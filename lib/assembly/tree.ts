import { isObject, objectAt, textAt, type JsonObject } from './json-file';
import type { ConstructInfo } from './types';

/** Path of a construct → the constructs from the app's root down to it. */
export type Ancestries = ReadonlyMap<string, readonly ConstructInfo[]>;

/** Reads tree.json. */
export function ancestries(file: JsonObject): Ancestries {
  const found = new Map<string, readonly ConstructInfo[]>();
  const walk = (node: unknown, above: readonly ConstructInfo[]): void => {
    if (!isObject(node)) return;
    const path = textAt(node, 'path') ?? '';
    const line =
      path === ''
        ? above
        : [...above, { path, className: textAt(objectAt(node, 'constructInfo'), 'fqn') }];
    if (path !== '') found.set(path, line);
    for (const child of Object.values(objectAt(node, 'children'))) walk(child, line);
  };
  walk(file.tree, []);
  return found;
}
