import type { Resource } from '../../assembly';
import { property, type Model } from '../model';
import { fits } from '../rights/globs';
import { identitiesFor, identitiesOf, type Identity } from '../rights/identities';
import { guardsOf } from '../rights/policies';
import { principalsOf } from '../rights/principals';
import { meaningsOf } from '../rights/rights';
import { actsOn, isAbout } from '../rights/statements';
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

/** A value itself, or an address for browsers: nobody needs a right for them. */
const IS_NO_USE = /^(?:Value|Type|WebsiteURL|(?:Regional|DualStack)?DomainName)$/;

/** Variables that name a resource which the workload's role does not let it use. */
export function missingGrants(scene: Scene): Finding[] {
  const { model, titleOf } = scene;
  return handedOver(model)
    .filter(({ secret, resource }) => !secret && NEEDS_RIGHT.has(resource.type))
    .filter(({ attribute }) => !IS_NO_USE.test(attribute ?? ''))
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
  const own = identitiesFor(workload, model);
  if (own.length === 0 && namesRole(workload)) return false;
  const identities = [...own, ...assumedBy(own, model)];
  return (
    !identities.some(({ open }) => open) &&
    !own.some(assumesElsewhere) &&
    !identities.some((identity) => mayTouch(identity, resource)) &&
    !identities.some(({ holder }) => guests(model).has(`${holder.id}|${resource.id}`))
  );
}

const namesRole = (workload: Resource): boolean =>
  ROLES.some((path) => property(workload, ...path) !== undefined);

const ROLES = [
  ['TaskRoleArn'],
  ['Role'],
  ['ServiceRole'],
  ['ContainerProperties', 'JobRoleArn'],
  ['InstanceConfiguration', 'InstanceRoleArn'],
] as const;

const maySignInAs = ({ statements }: Identity) =>
  statements.filter((statement) => statement.allows && actsOn(statement, 'sts:AssumeRole'));

/** The roles of the templates that others may take on. */
function assumedBy(identities: readonly Identity[], model: Model): Identity[] {
  const roles = new Set(
    identities.flatMap((identity) =>
      maySignInAs(identity).flatMap(({ resources }) => resources.named.map(({ id }) => id)),
    ),
  );
  return identitiesOf(model).filter(({ holder }) => roles.has(holder.id));
}

/** What a role that no template holds may do, nobody here knows. */
const assumesElsewhere = (identity: Identity): boolean =>
  maySignInAs(identity).some(
    ({ actions, resources }) =>
      actions.patterns.some((pattern) => pattern.startsWith('sts:')) &&
      (resources.open || resources.named.length === 0),
  );

/** Whether any action of the resource's service is allowed on it, edge or housekeeping. */
function mayTouch({ statements, managed }: Identity, resource: Resource): boolean {
  const actions = meaningsOf(resource, undefined).flatMap((meaning) => meaning.actions);
  const [service = ''] = actions[0]?.split(':') ?? [];
  // An accelerator does to its tables what it is asked.
  const isAccelerated =
    service === 'dynamodb' &&
    statements.some(
      ({ allows, actions: { patterns } }) =>
        allows && patterns.some((pattern) => pattern.startsWith('dax:')),
    );
  if (isAccelerated) return true;
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
