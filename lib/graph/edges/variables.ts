import type { Model } from '../model';
import { identitiesFor } from '../rights/identities';
import { allowedOnAll, meaningsOf } from '../rights/rights';
import type { Edge, Evidence } from '../types';
import { handedOver } from '../variables';
import { edge, type Between } from './edge';

/** Two cards that a variable joins, in no direction. */
export interface Hint {
  readonly a: string;
  readonly b: string;
  readonly proof: Evidence;
}

/** A variable that names a resource is one proof more of what its workload does with it. */
export function hints(model: Model, { nodeOf }: Between): Hint[] {
  return handedOver(model)
    .filter(({ secret }) => !secret)
    .flatMap(({ workload, resource, proof }) => {
      const [a, b] = [nodeOf(workload.id), nodeOf(resource.id)];
      return a === undefined || b === undefined || a === b ? [] : [{ a, b, proof }];
    });
}

/** A right on everything is an edge to what the workload's environment names, and to nothing else. */
export function namedRights(model: Model, { nodeOf }: Between): Edge[] {
  return handedOver(model).flatMap(({ workload, resource, attribute, secret, proof }) =>
    secret
      ? []
      : identitiesFor(workload, model).flatMap((identity) =>
          meaningsOf(resource, attribute).flatMap(({ kind, label, actions, reversed }) => {
            const allowed = actions.flatMap((action) =>
              allowedOnAll(action, resource.id, identity),
            );
            if (allowed.length === 0) return [];
            const [from, to] = reversed
              ? [nodeOf(resource.id), nodeOf(workload.id)]
              : [nodeOf(workload.id), nodeOf(resource.id)];
            return edge(kind, from, to, label, [...new Set(allowed), proof]);
          }),
        ),
  );
}
