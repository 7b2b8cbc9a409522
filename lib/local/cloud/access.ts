import { isObject, objectsIn, type Resource } from '../../assembly';
import type { Values } from './values';

/** Whether a role may do something with a resource, by the policies of the templates that stand beside it. */
export type Access = (roleArn: string, action: string, resourceArn: string) => boolean;

/**
 * Reads `Allow` and `Deny` of the policies that are written into a role, or attached to it by a template. AWS's own managed
 * policies and conditions are not looked at; a role that no template makes may do everything.
 */
export function accessOf(resources: readonly Resource[], values: Values): Access {
  const ofType = (type: string) => resources.filter((resource) => resource.type === type);
  const statements = new Map<string, Statement[]>();
  const add = (role: string, document: unknown): void => {
    const found = statementsIn(document);
    statements.set(role, [...(statements.get(role) ?? []), ...found]);
  };
  const known = new Set<string>();
  for (const role of ofType('AWS::IAM::Role')) {
    const name = values.nameOf(role);
    known.add(name);
    for (const { PolicyDocument } of objectsIn(values.properties(role).Policies))
      add(name, PolicyDocument);
  }
  for (const policy of [...ofType('AWS::IAM::Policy'), ...ofType('AWS::IAM::ManagedPolicy')]) {
    const { Roles, PolicyDocument } = values.properties(policy);
    for (const role of Array.isArray(Roles) ? (Roles as unknown[]) : [])
      add(String(role), PolicyDocument);
  }
  return (roleArn, action, resourceArn) => {
    const name = roleArn.split('/').at(-1) ?? '';
    if (!known.has(name)) return true;
    const matching = (statements.get(name) ?? []).filter(
      ({ actions, resources: targets }) =>
        actions.some((pattern) => matches(pattern, action)) &&
        targets.some((pattern) => matches(pattern, resourceArn)),
    );
    return matching.some(({ allow }) => allow) && matching.every(({ allow }) => allow);
  };
}

interface Statement {
  readonly allow: boolean;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

function statementsIn(document: unknown): Statement[] {
  const found = isObject(document) ? document.Statement : undefined;
  return objectsIn(Array.isArray(found) ? found : [found]).map(({ Effect, Action, Resource }) => ({
    allow: Effect === 'Allow',
    actions: texts(Action),
    resources: texts(Resource),
  }));
}

const texts = (value: unknown): string[] =>
  (Array.isArray(value) ? (value as unknown[]) : [value]).flatMap((one) =>
    typeof one === 'string' ? [one] : [],
  );

/** `*` any text, `?` one character; letters alike, large or small, in actions alone, which AWS writes in both ways. */
function matches(pattern: string, text: string): boolean {
  const expression = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`, 'is').test(text);
}
