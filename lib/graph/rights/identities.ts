import { type Resource } from '../../assembly';
import { evidence } from '../edges/edge';
import type { Model } from '../model';
import type { Evidence } from '../types';
import { entriesOf, remembered, textOf } from '../values';
import { actorsOf } from './actors';
import { actionsOfManaged } from './managed';
import { carrying } from './names';
import { documentsOf, statementsAt, type Statement } from './statements';

/** A role, user or group, with all that its policies say. */
export interface Identity {
  readonly holder: Resource;
  readonly actors: readonly Resource[];
  readonly statements: readonly Statement[];
  readonly managed: readonly Managed[];
  /** Whether a policy is attached whose text no template and no table here holds. */
  readonly open: boolean;
}

/** A policy that AWS keeps. */
export interface Managed {
  readonly arn: string;
  readonly actions: readonly string[];
  readonly proof: Evidence;
}

const HOLDERS = ['AWS::IAM::Role', 'AWS::IAM::User', 'AWS::IAM::Group'];
const POLICIES = [
  'AWS::IAM::Policy',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::RolePolicy',
  'AWS::IAM::UserPolicy',
  'AWS::IAM::GroupPolicy',
];
/** Places where a policy says whose it is. */
const ATTACHED = ['Roles', 'Users', 'Groups', 'RoleName', 'UserName', 'GroupName'];

export const identitiesOf = remembered((model: Model): readonly Identity[] => {
  const attached = attachments(model);
  return HOLDERS.flatMap((type) => model.ofType(type)).map((holder) => {
    const entries = entriesOf(holder.properties.ManagedPolicyArns, 'Properties.ManagedPolicyArns');
    const own = entries.flatMap(({ at }) => model.usedAt(holder.id, at));
    const arns = entries.map(({ value, at }) => ({
      at,
      arn: textOf(value, model.stackOf(holder)),
    }));
    const managed = arns.flatMap(({ arn, at }) => {
      const actions = arn === undefined ? undefined : actionsOfManaged(arn);
      return arn === undefined || actions === undefined
        ? []
        : [{ arn, actions, proof: evidence(holder, at) }];
    });
    const policies = new Set([...(attached.get(holder.id) ?? []), ...own]);
    return {
      holder,
      actors: actorsOf(holder, model),
      statements: [holder, ...policies].flatMap((policy) => statementsOf(policy, model)),
      managed,
      open: managed.length + own.length < entries.length,
    };
  });
});

/** The identities that a workload acts as. */
export const identitiesFor = (actor: Resource, model: Model): readonly Identity[] =>
  byActor(model).get(actor.id) ?? [];

const byActor = remembered((model: Model) => {
  const pairs = identitiesOf(model).flatMap((identity) =>
    identity.actors.map(({ id }) => ({ id, identity })),
  );
  const grouped = Map.groupBy(pairs, ({ id }) => id);
  return new Map([...grouped].map(([id, same]) => [id, same.map(({ identity }) => identity)]));
});

function attachments(model: Model): Map<string, Resource[]> {
  const found = new Map<string, Resource[]>();
  for (const policy of POLICIES.flatMap((type) => model.ofType(type))) {
    for (const holder of holdersOf(policy, model))
      found.set(holder.id, [...(found.get(holder.id) ?? []), policy]);
  }
  return found;
}

/** The roles, users and groups that a policy names as its own. */
export function holdersOf(policy: Resource, model: Model): Resource[] {
  return ATTACHED.flatMap((key) =>
    entriesOf(policy.properties[key], `Properties.${key}`).flatMap(({ value, at }) => {
      const used = model.usedAt(policy.id, at);
      const name = used.length > 0 ? undefined : textOf(value, model.stackOf(policy));
      const named = name === undefined ? [] : carrying(name, model);
      return [...used, ...named].filter(({ type }) => HOLDERS.includes(type));
    }),
  );
}

const statementsOf = (holder: Resource, model: Model): Statement[] =>
  documentsOf(holder).flatMap(({ document, at }) => statementsAt(document, at, holder, model));
