import type { Resource } from '../../assembly';
import type { Model } from '../model';
import type { Evidence } from '../types';
import { evidence } from '../edges/edge';
import { fits } from './globs';
import { identitiesOf, type Identity } from './identities';
import { MEANINGS, type Meaning } from './meanings';
import { isDoor } from './trust';
import { actsOn, isAbout, type Statement } from './statements';

/** That somebody may do something to a resource. */
export interface Right {
  readonly actor: Resource;
  readonly resource: Resource;
  readonly meaning: Meaning;
  readonly conditions: readonly string[];
  readonly proof: Evidence;
}

/** What the meanings of actions on a resource are; its attributes may be things of their own. */
export function meaningsOf(resource: Resource, attribute: string | undefined): readonly Meaning[] {
  return MEANINGS[`${resource.type}.${attribute ?? ''}`] ?? MEANINGS[resource.type] ?? [];
}

/** The rights that name their resources. Rights on everything are in `mayOnAll`. */
export function rightsOf(model: Model): Right[] {
  return identitiesOf(model).flatMap((identity) =>
    identity.statements
      .filter(({ allows, resources }) => allows && !resources.not)
      .flatMap((statement) => rightsIn(statement, identity, model)),
  );
}

function rightsIn(statement: Statement, identity: Identity, model: Model): Right[] {
  const { resources, conditions, holder, at } = statement;
  return resources.named.flatMap(({ id, attribute }) => {
    const resource = model.resource(id);
    if (resource === undefined) return [];
    return meaningsOf(resource, attribute)
      .filter(({ actions }) =>
        actions.some((action) => actsOn(statement, action) && !isDenied(action, id, identity)),
      )
      .flatMap((meaning) =>
        actorsFor(identity, model).map((actor) => ({
          actor,
          resource,
          meaning,
          conditions,
          proof: evidence(holder, at),
        })),
      );
  });
}

/** A role that others come in by stands for whoever takes it on; the execution role of a task stands for nobody. */
export const actorsFor = (
  { actors, holder }: Pick<Identity, 'actors' | 'holder'>,
  model: Model,
): readonly Resource[] => (actors.length === 0 && isDoor(holder, model) ? [holder] : actors);

/** A denial under conditions denies only sometimes. */
export function isDenied(action: string, resource: string, { statements }: Identity): boolean {
  return statements.some(
    (statement) =>
      !statement.allows &&
      statement.conditions.length === 0 &&
      actsOn(statement, action) &&
      isAbout(statement, resource),
  );
}

/** What allows an action on everything, so that no resource is named. */
export function allowedOnAll(action: string, resource: string, identity: Identity): Evidence[] {
  if (isDenied(action, resource, identity)) return [];
  const statements = identity.statements
    .filter(
      (statement) =>
        statement.allows &&
        isAbout(statement, resource) &&
        !statement.resources.named.some(({ id }) => id === resource) &&
        actsOn(statement, action),
    )
    .map(({ holder, at }) => evidence(holder, at));
  const managed = identity.managed
    .filter(({ actions }) => actions.some((pattern) => fits(pattern, action)))
    .map(({ proof }) => proof);
  return [...statements, ...managed];
}
