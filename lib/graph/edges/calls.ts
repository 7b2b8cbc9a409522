import type { Resource } from '../../assembly';
import type { Model } from '../model';
import { rightsIn } from '../rights';
import type { Edge, EdgeKind } from '../types';
import { edge, evidence, type Between } from './edge';

/** What the role of a workload may do to what. */
export function calls(model: Model, { nodeOf }: Between): Edge[] {
  return ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::Role'].flatMap((type) =>
    model.ofType(type).flatMap((holder) => {
      const roles =
        type === 'AWS::IAM::Role' ? [holder] : model.usedAt(holder.id, 'Properties.Roles');
      const actors = roles.flatMap((role) => actorsOf(role, model));
      return rightsIn(holder, model).flatMap(({ resource, label, kind, reversed, at }) =>
        actors.flatMap((actor) => {
          const [from, to] = reversed
            ? [nodeOf(resource.id), nodeOf(actor.id)]
            : [nodeOf(actor.id), nodeOf(resource.id)];
          const found = kind === 'invoke' ? (KIND_OF_ACTOR[actor.type] ?? kind) : kind;
          return edge(found, from, to, label, evidence(holder, at));
        }),
      );
    }),
  );
}

/** The right to start its target is one proof more of the edge that these are there for. */
const KIND_OF_ACTOR: Readonly<Record<string, EdgeKind>> = {
  'AWS::Scheduler::Schedule': 'schedule',
  'AWS::Events::Rule': 'subscribe',
};

/** Places where a resource names the role it acts as; the execution role of a task is ECS's own. */
const ACTS_AS = [
  'Properties.TaskRoleArn',
  'Properties.RoleArn',
  'Properties.Role',
  'Properties.Target.RoleArn',
];

function actorsOf(role: Resource, model: Model): Resource[] {
  return model
    .usersOf(role.id)
    .filter(({ at }) => ACTS_AS.includes(at))
    .flatMap(({ from }) => model.resource(from) ?? [])
    .filter(
      ({ type }) =>
        type !== 'AWS::IAM::Policy' && type !== 'AWS::ApplicationAutoScaling::ScalableTarget',
    );
}
