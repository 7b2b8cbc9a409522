import type { Model } from '../model';
import type { Edge, Finding, Node } from '../types';
import { titleOf } from '../words';
import type { Scene } from './finding';
import { missingGrants } from './grants';
import { openDoors } from './public';
import { blockedWays } from './reachability';
import { unusedRights } from './unused';
import { wildcards } from './wildcards';

const FINDERS: readonly ((scene: Scene) => readonly Finding[])[] = [
  openDoors,
  blockedWays,
  missingGrants,
  wildcards,
  unusedRights,
];

/** What a reader of the templates should look at, each once. */
export function findFindings(
  model: Model,
  nodeOf: (resource: string) => string | undefined,
  nodes: readonly Node[],
  edges: readonly Edge[],
): Finding[] {
  const titles = new Map(nodes.map(({ id, title }) => [id, title]));
  const scene: Scene = {
    model,
    nodeOf,
    nodes,
    edges,
    titleOf: (id) => {
      const resource = model.resource(id);
      return titles.get(nodeOf(id) ?? id) ?? (resource === undefined ? id : titleOf(resource));
    },
  };
  const found = FINDERS.flatMap((find) => find(scene));
  return [
    ...Map.groupBy(found, ({ kind, message, nodes: about }) =>
      [kind, message, ...about].join('|'),
    ).values(),
  ].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const evidence = new Map(
      same.flatMap((one) => one.evidence.map((proof) => [`${proof.resource} ${proof.at}`, proof])),
    );
    return [{ ...first, evidence: [...evidence.values()] }];
  });
}
