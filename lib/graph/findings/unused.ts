import type { Resource } from '../../assembly';
import { evidence } from '../edges/edge';
import type { Model } from '../model';
import { identitiesOf, holdersOf } from '../rights/identities';
import { principalsOf } from '../rights/principals';
import { statementsAt } from '../rights/statements';
import { entriesOf } from '../values';
import { titleOf } from '../words';
import type { Finding } from '../types';
import { cardsOf, type Scene } from './finding';

/** Rights that nobody can use: only where neither a name nor an output can hand them on. */
export function unusedRights(scene: Scene): Finding[] {
  return [...roles(scene), ...policies(scene)];
}

function roles(scene: Scene): Finding[] {
  const { model } = scene;
  return identitiesOf(model)
    .filter(
      ({ holder, statements, managed }) =>
        holder.type === 'AWS::IAM::Role' &&
        statements.length + managed.length > 0 &&
        isForServices(holder, model) &&
        holder.properties.RoleName === undefined &&
        !isExported(holder, model) &&
        model.usersOf(holder.id).every(({ from }) => isPolicy(model.resource(from))),
    )
    .map(({ holder }): Finding => ({
      kind: 'no-use',
      message: `Nothing acts as the role ${titleOf(holder)}, so its rights serve nobody`,
      fix: 'Give the role to what needs it, or remove it',
      nodes: cardsOf([holder.id], scene),
      evidence: [evidence(holder, 'Properties.AssumeRolePolicyDocument')],
    }));
}

/** Only services of AWS may take it on, and they do so when a resource says. */
function isForServices(role: Resource, model: Model): boolean {
  const at = 'Properties.AssumeRolePolicyDocument';
  const statements = statementsAt(role.properties.AssumeRolePolicyDocument, at, role, model);
  return (
    statements.length > 0 &&
    statements.every(
      (statement) =>
        /^\{"Service":/.test(JSON.stringify(statement.principal)) &&
        principalsOf(statement, model).length === 0,
    )
  );
}

function policies(scene: Scene): Finding[] {
  const { model } = scene;
  return model
    .ofType('AWS::IAM::ManagedPolicy')
    .filter(
      (policy) =>
        policy.properties.ManagedPolicyName === undefined &&
        !isExported(policy, model) &&
        model.usersOf(policy.id).length === 0 &&
        ['Roles', 'Users', 'Groups'].every(
          (key) => entriesOf(policy.properties[key], '').length === 0,
        ) &&
        holdersOf(policy, model).length === 0,
    )
    .map((policy): Finding => ({
      kind: 'no-use',
      message: `The policy ${titleOf(policy)} is attached to nobody`,
      fix: 'Attach the policy to the role that needs it, or remove it',
      nodes: cardsOf([policy.id], scene),
      evidence: [evidence(policy, 'Properties.PolicyDocument')],
    }));
}

const isPolicy = (resource: Resource | undefined): boolean =>
  resource !== undefined &&
  /^AWS::IAM::(?:Role|User|Group)?Policy$|ManagedPolicy$/.test(resource.type);

/** An output may be read by whatever people like. */
function isExported({ logicalId, ...resource }: Resource, model: Model): boolean {
  const outputs = model.stacks.find(({ path }) => path === resource.stack)?.outputs ?? [];
  return outputs.length > 0 && JSON.stringify(outputs).includes(`"${logicalId}"`);
}
