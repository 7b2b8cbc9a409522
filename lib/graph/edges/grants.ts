import { table } from '../table';
import type { Resource } from '../../assembly';
import type { Model } from '../model';
import { actorsOf } from '../rights/actors';
import { guardsOf, type Guard } from '../rights/policies';
import { principalsOf, type Principal } from '../rights/principals';
import { actorsFor, meaningsOf } from '../rights/rights';
import { actsOn } from '../rights/statements';
import type { Meaning } from '../rights/meanings';
import type { EdgeKind, Node } from '../types';
import { edge, evidence, NOTHING, together, type Between, type Found } from './edge';
import { account, ANYONE, external, provider } from './external';

/** Policies of resources: they point backwards, and direction comes from what they allow. */
export const grants = (model: Model, between: Between): Found =>
  granted(model, between, (who) => who.kind !== 'source');

/** That a service may call on behalf of a resource: one proof more of what that resource is set up to do. */
export const sources = (model: Model, between: Between): Found =>
  granted(model, between, (who) => who.kind === 'source');

function granted(model: Model, between: Between, counts: (who: Principal) => boolean): Found {
  return together(
    guardsOf(model)
      .filter(({ statement }) => statement.allows)
      .flatMap((guard) =>
        principalsOf(guard.statement, model)
          .filter(counts)
          .map((who) => grantedTo(who, guard, model, between)),
      ),
  );
}

function grantedTo(who: Principal, guard: Guard, model: Model, { nodeOf }: Between): Found {
  const { statement, resources } = guard;
  const outside = outsider(who);
  const ends: { id: string | undefined; actor: Resource | undefined }[] =
    outside === undefined
      ? insiders(who, model).map((actor) => ({ id: nodeOf(actor.id), actor }))
      : [{ id: outside.id, actor: undefined }];
  const keys = who.kind === 'source' ? [] : statement.conditions;
  const more = keys.length === 0 ? {} : { conditions: keys };
  const proof = evidence(statement.holder, statement.at);
  const edges = resources.flatMap((resource) =>
    meaningsOf(resource, undefined)
      .filter(({ actions }) => actions.some((action) => actsOn(statement, action)))
      .flatMap((meaning) =>
        ends.flatMap(({ id, actor }) => {
          const own = nodeOf(resource.id);
          const [from, to] = meaning.reversed ? [own, id] : [id, own];
          return edge(kindOf(meaning, who, actor), from, to, meaning.label, proof, more);
        }),
      ),
  );
  if (edges.length === 0) return NOTHING;
  return { externals: outside === undefined ? [] : [outside], edges };
}

/** What something does by itself has a kind of its own: a topic hands out, a schedule starts. */
const KIND_OF_SOURCE: Readonly<Record<string, EdgeKind>> = table({
  'AWS::S3::Bucket': 'publish',
  'AWS::SNS::Topic': 'subscribe',
  'AWS::Events::Rule': 'subscribe',
  'AWS::Scheduler::Schedule': 'schedule',
  'AWS::CloudWatch::Alarm': 'operate',
});

function kindOf(meaning: Meaning, who: Principal, actor: Resource | undefined): EdgeKind {
  const own = who.kind === 'source' ? KIND_OF_SOURCE[actor?.type ?? ''] : undefined;
  return own ?? meaning.kind;
}

function insiders(who: Principal, model: Model): readonly Resource[] {
  if (who.kind === 'source') return [who.resource];
  if (who.kind !== 'identity') return [];
  return actorsFor({ actors: actorsOf(who.resource, model), holder: who.resource }, model);
}

/** The card of somebody whom no template holds. */
export function outsider(who: Principal): Node | undefined {
  switch (who.kind) {
    case 'anyone':
      return ANYONE;
    case 'account':
      return account(who.id);
    case 'organization':
      return external(`organization:${who.id}`, 'AWS organization', who.id);
    case 'provider':
      return provider(who.name);
    case 'identity':
    case 'source':
      return undefined;
  }
}
