import { isObject, type Resource, type Stack } from '../../assembly';
import type { TextOf } from './canonical';

/** Who may do one thing to one thing: the smallest part of a policy. Texts are canonical. */
export interface Grant {
  readonly kind: 'rights' | 'managed policy' | 'trust' | 'resource policy';
  readonly effect: 'Allow' | 'Deny';
  /** Resource id of an identity, or a principal. */
  readonly who: string;
  /** `s3:GetObject`; `not s3:GetObject, …` of NotAction. */
  readonly action: string;
  readonly on: string;
  /** All of them must hold; sorted. */
  readonly conditions: readonly string[];
  /** Id of the resource that says so. */
  readonly resource: string;
}

const IDENTITY = new Set([
  'AWS::IAM::Policy',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Role',
  'AWS::IAM::User',
  'AWS::IAM::Group',
  'AWS::IAM::RolePolicy',
  'AWS::IAM::UserPolicy',
  'AWS::IAM::GroupPolicy',
]);

/** Every grant that a resource makes, whatever it is: policies are found by what they look like. */
export function grantsOf(resource: Resource, stack: Stack, textOf: TextOf): Grant[] {
  const text = (value: unknown): string => textOf(value, stack);
  if (resource.type === 'AWS::Lambda::Permission') return [permission(resource, text)];
  const found: Grant[] = [];
  const walk = (value: unknown, at: string): void => {
    if (Array.isArray(value)) value.forEach((entry) => walk(entry, at));
    else if (typeof value === 'string') {
      const document = policyIn(value);
      if (document !== undefined) walk(document, at);
    } else if (isObject(value)) {
      if ('Statement' in value)
        for (const statement of listOf(value.Statement))
          if (isObject(statement)) found.push(...grantsIn(statement, at, resource, text));
      if (!('Statement' in value))
        for (const [key, part] of Object.entries(value)) walk(part, at === '' ? key : at);
    }
  };
  walk(resource.properties, '');
  return [...found, ...managed(resource, text)];
}

/** Some types take a policy as text. */
function policyIn(text: string): unknown {
  if (!/^\s*\{[^]*"Statement"/.test(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];

type Text = (value: unknown) => string;

function grantsIn(
  statement: Readonly<Record<string, unknown>>,
  at: string,
  resource: Resource,
  text: Text,
): Grant[] {
  const { Effect: effect } = statement;
  if (effect !== 'Allow' && effect !== 'Deny') return [];
  const isTrust = at === 'AssumeRolePolicyDocument';
  const isIdentity = IDENTITY.has(resource.type) && !isTrust;
  const own = `\${${resource.id}}`;
  const parts = (key: 'Action' | 'Resource'): string[] => {
    const left = listOf(statement[`Not${key}`]).map(text);
    return left.length > 0
      ? [`not ${left.sort().join(', ')}`]
      : [...new Set(listOf(statement[key]).map(text))];
  };
  const whos = isIdentity ? identities(resource, text) : principals(statement, text);
  const targets = parts('Resource');
  const conditions = conditionsOf(statement.Condition, text);
  return whos.flatMap((who) =>
    parts('Action').flatMap((action) =>
      (targets.length === 0 ? [own] : targets).map((on): Grant => ({
        kind: isTrust ? 'trust' : isIdentity ? 'rights' : 'resource policy',
        effect,
        who,
        action,
        // Of a policy that is attached to a resource, `*` is that resource.
        on: !isIdentity && on === '*' ? own : on,
        conditions,
        resource: resource.id,
      })),
    ),
  );
}

/** The roles, users and groups that a policy belongs to; without any, itself. */
function identities({ id, type, properties }: Resource, text: Text): string[] {
  if (/::(?:Role|User|Group)$/.test(type)) return [`\${${id}}`];
  const found = ['Roles', 'Users', 'Groups', 'RoleName', 'UserName', 'GroupName']
    .flatMap((key) => listOf(properties[key]))
    .map(text);
  return found.length === 0 ? [`\${${id}}`] : found;
}

function principals(
  { Principal, NotPrincipal }: Readonly<Record<string, unknown>>,
  text: Text,
): string[] {
  if (NotPrincipal !== undefined) return [`anyone but ${text(NotPrincipal)}`];
  if (Principal === undefined) return ['*'];
  const isPlain =
    !isObject(Principal) || Object.keys(Principal).some((key) => /^(?:Ref|Fn::)/.test(key));
  if (isPlain) return listOf(Principal).map(text);
  return Object.entries(Principal).flatMap(([kind, names]) =>
    listOf(names).map((name) => {
      const who = text(name);
      return kind === 'AWS' || who === '*' ? who : `${KINDS[kind] ?? kind}${who}`;
    }),
  );
}

const KINDS: Readonly<Record<string, string>> = { Service: '', Federated: 'federated ' };

function conditionsOf(value: unknown, text: Text): string[] {
  if (!isObject(value)) return value === undefined ? [] : [text(value)];
  return Object.entries(value)
    .flatMap(([operator, keys]) =>
      isObject(keys)
        ? Object.entries(keys).map(
            ([key, wanted]) => `${key} ${operator} ${listOf(wanted).map(text).sort().join(' or ')}`,
          )
        : [`${operator} ${text(keys)}`],
    )
    .sort();
}

function permission({ id, properties }: Resource, text: Text): Grant {
  const conditions = ['SourceArn', 'SourceAccount', 'PrincipalOrgID', 'FunctionUrlAuthType'];
  return {
    kind: 'resource policy',
    effect: 'Allow',
    who: text(properties.Principal ?? '*'),
    action: text(properties.Action ?? 'lambda:*'),
    on: text(properties.FunctionName ?? '*'),
    conditions: conditions.flatMap((key) =>
      properties[key] === undefined ? [] : [`${key} is ${text(properties[key])}`],
    ),
    resource: id,
  };
}

function managed({ id, type, properties }: Resource, text: Text): Grant[] {
  if (!/^AWS::IAM::(?:Role|User|Group)$/.test(type)) return [];
  return listOf(properties.ManagedPolicyArns).map((arn): Grant => ({
    kind: 'managed policy',
    effect: 'Allow',
    who: `\${${id}}`,
    action: text(arn),
    on: '',
    conditions: [],
    resource: id,
  }));
}
