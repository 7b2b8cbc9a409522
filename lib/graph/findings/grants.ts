import type { Resource } from '../../assembly';
import type { Model } from '../model';
import { fits } from '../rights/globs';
import { identitiesFor, type Identity } from '../rights/identities';
import { guardsOf } from '../rights/policies';
import { principalsOf } from '../rights/principals';
import { meaningsOf } from '../rights/rights';
import { isAbout } from '../rights/statements';
import { remembered } from '../values';
import { handedOver } from '../variables';
import type { Finding } from '../types';
import { cardsOf, type Scene } from './finding';

/** Types that nobody can use without a right, so that to name one and to allow nothing is a mistake. */
const NEEDS_RIGHT = new Set([
  'AWS::S3::Bucket',
  'AWS::DynamoDB::Table',
  'AWS::DynamoDB::GlobalTable',
  'AWS::SQS::Queue',
  'AWS::SNS::Topic',
  'AWS::Kinesis::Stream',
  'AWS::KinesisFirehose::DeliveryStream',
  'AWS::Events::EventBus',
  'AWS::StepFunctions::StateMachine',
  'AWS::Lambda::Function',
  'AWS::SecretsManager::Secret',
  'AWS::SSM::Parameter',
]);

/** Variables that name a resource which the workload's role does not let it use. */
export function missingGrants(scene: Scene): Finding[] {
  const { model, titleOf } = scene;
  return handedOver(model)
    .filter(({ secret, resource }) => !secret && NEEDS_RIGHT.has(resource.type))
    .filter(({ workload, resource }) => isWithoutRight(workload, resource, model))
    .map(({ workload, resource, name, proof }): Finding => {
      const [who, whom] = [titleOf(workload.id), titleOf(resource.id)];
      return {
        kind: 'no-grant',
        message: `${who} is told of ${whom} (${name}), but its role allows nothing there`,
        fix: `Grant ${who} what it does with ${whom}, or take ${name} away`,
        nodes: cardsOf([workload.id, resource.id], scene),
        evidence: [proof],
      };
    });
}

/** False where the templates cannot tell: a role or a policy that none of them holds. */
function isWithoutRight(workload: Resource, resource: Resource, model: Model): boolean {
  const identities = identitiesFor(workload, model);
  if (identities.length === 0 && namesRole(workload)) return false;
  return (
    !identities.some(({ open }) => open) &&
    !identities.some((identity) => mayTouch(identity, resource)) &&
    !identities.some(({ holder }) => guests(model).has(`${holder.id}|${resource.id}`))
  );
}

const namesRole = ({ properties }: Resource): boolean =>
  (properties.TaskRoleArn ?? properties.Role ?? properties.ServiceRole) !== undefined;

/** Whether any action of the resource's service is allowed on it, edge or housekeeping. */
function mayTouch({ statements, managed }: Identity, resource: Resource): boolean {
  const actions = meaningsOf(resource, undefined).flatMap((meaning) => meaning.actions);
  const [service = ''] = actions[0]?.split(':') ?? [];
  const touches = (pattern: string) =>
    pattern === '*' ||
    pattern.toLowerCase().startsWith(`${service}:`) ||
    fits(pattern, actions[0] ?? '');
  return (
    managed.some((policy) => policy.actions.some(touches)) ||
    statements.some(
      (statement) =>
        statement.allows &&
        (isAbout(statement, resource.id) || statement.resources.open) &&
        (statement.actions.not || statement.actions.patterns.some(touches)),
    )
  );
}

/** Roles that the policy of a resource lets in: `<role>|<resource>`. */
const guests = remembered(
  (model: Model): ReadonlySet<string> =>
    new Set(
      guardsOf(model)
        .filter(({ statement }) => statement.allows)
        .flatMap(({ statement, resources }) =>
          principalsOf(statement, model).flatMap((who) =>
            who.kind === 'identity' ? resources.map(({ id }) => `${who.resource.id}|${id}`) : [],
          ),
        ),
    ),
);
