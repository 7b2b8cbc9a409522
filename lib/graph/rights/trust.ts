import type { Resource } from '../../assembly';
import { property, type Model } from '../model';
import { actorsOf } from './actors';
import { principalsOf, type Principal } from './principals';
import { statementsAt, type Statement } from './statements';

/** Who may take a role on, beside the services of AWS. */
export function trusted(
  role: Resource,
  model: Model,
): { readonly who: Principal; readonly statement: Statement }[] {
  const at = 'Properties.AssumeRolePolicyDocument';
  return statementsAt(property(role, 'AssumeRolePolicyDocument'), at, role, model)
    .filter(({ allows }) => allows)
    .flatMap((statement) => principalsOf(statement, model).map((who) => ({ who, statement })));
}

/** A role that people or programs from elsewhere come in by is a thing of its own, not a part of what acts as it. */
export const isDoor = (role: Resource, model: Model): boolean =>
  role.type === 'AWS::IAM::Role' &&
  actorsOf(role, model).length === 0 &&
  trusted(role, model).length > 0;
