import { isObject, type JsonObject, type Resource, type Stack } from '../../assembly';
import { list } from '../model';
import { isIntrinsic, type TextOf } from './text';
import type { StatementRecord } from './types';

/** Every statement of every policy in a resource, wherever it stands. */
export function statementsOf(resource: Resource, stack: Stack, textOf: TextOf): StatementRecord[] {
  if (resource.type === 'AWS::Lambda::Permission') return [permission(resource, stack, textOf)];
  const found: StatementRecord[] = [];
  const walk = (value: unknown, at: string): void => {
    if (Array.isArray(value)) {
      value.forEach((entry, index) => walk(entry, `${at}[${index}]`));
      return;
    }
    if (!isObject(value)) return;
    if ('Statement' in value && !isIntrinsic(value)) {
      list(value.Statement).forEach((statement, index) => {
        if (isObject(statement) && (statement.Effect === 'Allow' || statement.Effect === 'Deny'))
          found.push(recordOf(statement, `${at}.Statement[${index}]`, stack, textOf));
      });
      return;
    }
    for (const [key, part] of Object.entries(value)) walk(part, at === '' ? key : `${at}.${key}`);
  };
  walk(resource.properties, '');
  return found;
}

function recordOf(
  statement: JsonObject,
  at: string,
  stack: Stack,
  textOf: TextOf,
): StatementRecord {
  const texts = (key: string) => list(statement[key]).map((value) => textOf(value, stack));
  const except = [
    ...('NotAction' in statement ? (['actions'] as const) : []),
    ...('NotResource' in statement ? (['resources'] as const) : []),
    ...('NotPrincipal' in statement ? (['principals'] as const) : []),
  ];
  return {
    at,
    effect: statement.Effect === 'Deny' ? 'Deny' : 'Allow',
    actions: [...texts('Action'), ...texts('NotAction')],
    resources: [...texts('Resource'), ...texts('NotResource')],
    principals: [
      ...principalsOf(statement.Principal, stack, textOf),
      ...principalsOf(statement.NotPrincipal, stack, textOf),
    ],
    conditions: conditionsOf(statement.Condition, stack, textOf),
    ...(except.length > 0 && { except }),
  };
}

function principalsOf(value: unknown, stack: Stack, textOf: TextOf): string[] {
  if (value === undefined) return [];
  if (!isObject(value) || isIntrinsic(value)) return [textOf(value, stack)];
  return Object.entries(value).flatMap(([kind, names]) =>
    list(names).map((name) => {
      const text = textOf(name, stack);
      return text === '*' ? '*' : `${kind} ${text}`;
    }),
  );
}

/** `Bool aws:SecureTransport = false` */
function conditionsOf(value: unknown, stack: Stack, textOf: TextOf): string[] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([operator, keys]) =>
    isObject(keys)
      ? Object.entries(keys).map(([key, wanted]) => `${operator} ${key} = ${textOf(wanted, stack)}`)
      : [],
  );
}

function permission({ properties }: Resource, stack: Stack, textOf: TextOf): StatementRecord {
  const text = (key: string) =>
    properties[key] === undefined ? [] : [textOf(properties[key], stack)];
  const [principal = ''] = text('Principal');
  return {
    at: '',
    effect: 'Allow',
    actions: text('Action'),
    resources: text('FunctionName'),
    principals: [/\.amazonaws\.com$/.test(principal) ? `Service ${principal}` : principal],
    conditions: ['SourceArn', 'SourceAccount', 'PrincipalOrgID', 'FunctionUrlAuthType'].flatMap(
      (key) => text(key).map((value) => `${key} = ${value}`),
    ),
  };
}
