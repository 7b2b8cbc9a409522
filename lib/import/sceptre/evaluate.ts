import { isDeepStrictEqual } from 'node:util';
import { isMap, scalarText, textAt, valueAt, type JsonMap } from '../copilot/json';
import { merged } from './jinja';
import type { StackUse } from './project';

/** What a value of a template is, as far as it can be known without AWS. */
export type Known =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'resource'; readonly stack: StackUse; readonly logicalId: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'open'; readonly why: string };

export interface Surroundings {
  readonly stacks: readonly StackUse[];
  readonly account: string | undefined;
  readonly region: string;
  readonly shell: Readonly<Record<string, string | undefined>>;
}

const known = (value: unknown): Known => ({ kind: 'value', value });
const open = (why: string): Known => ({ kind: 'open', why });

/** Templates that refer to themselves end here. */
const DEEPEST = 40;

/** One map with the name of a function: it stands for a value. */
export function isFunction(value: unknown): boolean {
  if (!isMap(value)) return false;
  const keys = Object.keys(value);
  return keys.length === 1 && /^(?:Ref|Fn::\w+|!\w+)$/.test(keys[0] ?? '');
}

export function evaluate(value: unknown, stack: StackUse, all: Surroundings, depth = 0): Known {
  if (depth > DEEPEST) return open('it refers to itself');
  const inner = (one: unknown): Known => evaluate(one, stack, all, depth + 1);
  if (Array.isArray(value)) return together(value.map(inner), (values) => values);
  if (!isMap(value)) return known(value);
  const [[key, argument] = ['', undefined]] = Object.entries(value);
  if (isFunction(value)) return call(key, argument, { stack, all, inner, depth });
  const entries = Object.entries(value);
  return together(
    entries.map(([, one]) => inner(one)),
    (values) => merged(Object.fromEntries(entries.map(([name], index) => [name, values[index]]))),
    true,
  );
}

function together(
  parts: readonly Known[],
  make: (values: readonly unknown[]) => unknown,
  keepNone = false,
): Known {
  const values: unknown[] = [];
  for (const part of parts) {
    if (part.kind === 'none') {
      if (keepNone) values.push(undefined);
      continue;
    }
    if (part.kind === 'open') return part;
    if (part.kind === 'resource')
      return open(`it is known once ${part.logicalId} of ${part.stack.path} is there`);
    values.push(part.value);
  }
  return known(make(values));
}

interface Calling {
  readonly stack: StackUse;
  readonly all: Surroundings;
  readonly inner: (value: unknown) => Known;
  readonly depth: number;
}

function call(key: string, argument: unknown, calling: Calling): Known {
  const { inner } = calling;
  const list = Array.isArray(argument) ? (argument as unknown[]) : [];
  switch (key) {
    case 'Ref':
      return reference(String(argument), calling);
    case 'Fn::GetAtt': {
      const [id] = typeof argument === 'string' ? argument.split('.') : list.map(String);
      return { kind: 'resource', stack: calling.stack, logicalId: id ?? '' };
    }
    case 'Fn::Sub':
      return substituted(argument, calling);
    case 'Fn::Join':
      return together([inner(list[0]), inner(list[1])], ([separator, parts]) =>
        (Array.isArray(parts) ? parts : []).map(String).join(String(separator)),
      );
    case 'Fn::Select':
      return together([inner(list[0]), inner(list[1])], ([index, parts]) =>
        Array.isArray(parts) ? (parts as unknown[])[Number(index)] : undefined,
      );
    case 'Fn::Split':
      return together([inner(list[0]), inner(list[1])], ([separator, text]) =>
        String(text).split(String(separator)),
      );
    case 'Fn::FindInMap':
      return together(list.slice(0, 3).map(inner), (path) =>
        valueAt(calling.stack.template.value, ['Mappings', ...path.map(String)]),
      );
    case 'Fn::If': {
      const holds = condition(String(list[0]), calling);
      if (holds === undefined) return open(`the condition ${String(list[0])} is not known`);
      return inner(holds ? list[1] : list[2]);
    }
    default:
      return open(`${key} is known in AWS alone`);
  }
}

function reference(name: string, { stack, all, depth }: Calling): Known {
  if (name === 'AWS::NoValue') return { kind: 'none' };
  if (name === 'AWS::Region') return known(all.region);
  if (name === 'AWS::StackName') return known(stack.name);
  if (name === 'AWS::Partition') return known(all.region.startsWith('cn-') ? 'aws-cn' : 'aws');
  if (name === 'AWS::AccountId')
    return all.account === undefined ? open('the account is not known') : known(all.account);
  const declared = valueAt(stack.template.value, ['Parameters', name]);
  if (!isMap(declared)) return { kind: 'resource', stack, logicalId: name };
  const given = valueAt(stack.config, ['parameters', name]);
  if (given === undefined || given === null)
    return declared.Default === undefined
      ? open(`the parameter ${name} has no value`)
      : known(declared.Default);
  const value = resolved(given, stack, all, depth + 1);
  const isList = /^(?:CommaDelimitedList|List<)/.test(String(declared.Type));
  return value.kind === 'value' && isList && typeof value.value === 'string'
    ? known(value.value.split(',').map((part) => part.trim()))
    : value;
}

/** A value of a stack's configuration, Sceptre's resolvers in it. */
export function resolved(given: unknown, stack: StackUse, all: Surroundings, depth = 0): Known {
  if (depth > DEEPEST) return open('it refers to itself');
  if (Array.isArray(given))
    return together(
      given.map((one) => resolved(one, stack, all, depth + 1)),
      (values) => values,
    );
  const [[key, argument] = ['', undefined]] = isMap(given) ? Object.entries(given) : [];
  if (!isFunction(given)) return known(given);
  if (key === '!no_value') return { kind: 'none' };
  if (key === '!environment_variable') {
    const value = all.shell[String(argument)];
    return value === undefined
      ? open(`the variable ${String(argument)} of your shell is not set`)
      : known(value);
  }
  if (key === '!stack_output') return output(String(argument), stack, all, depth);
  return open(`${key} is known when Sceptre runs`);
}

function output(text: string, stack: StackUse, all: Surroundings, depth: number): Known {
  const [path = '', name = ''] = text.split('::');
  const other = all.stacks.find(
    (one) => one.path === path && one.environment === stack.environment,
  );
  if (other === undefined) return open(`${path} is no stack of this environment`);
  const value = valueAt(other.template.value, ['Outputs', name, 'Value']);
  if (value === undefined) return open(`${path} has no output ${name}`);
  return evaluate(value, other, all, depth + 1);
}

function substituted(argument: unknown, { inner }: Calling): Known {
  const [template, more] = Array.isArray(argument) ? (argument as unknown[]) : [argument, {}];
  if (typeof template !== 'string') return open('Fn::Sub has no text');
  const names = [...template.matchAll(/\$\{([^!}][^}]*)\}/g)].map(([, name = '']) => name.trim());
  const own = isMap(more) ? more : {};
  const parts = names.map((name) =>
    inner(
      Object.hasOwn(own, name)
        ? own[name]
        : name.includes('.')
          ? { 'Fn::GetAtt': name }
          : { Ref: name },
    ),
  );
  return together(parts, (values) => {
    let index = 0;
    return template
      .replace(/\$\{([^!}][^}]*)\}/g, () => scalarText(values[index++]) ?? '')
      .replace(/\$\{!([^}]*)\}/g, '${$1}');
  });
}

/** Undefined: it depends on what is not known here. */
export function condition(
  name: string,
  { stack, all, depth = 0 }: Pick<Calling, 'stack' | 'all'> & { readonly depth?: number },
): boolean | undefined {
  const holds = (value: unknown, level: number): boolean | undefined => {
    if (level > DEEPEST || !isMap(value)) return undefined;
    const [[key, argument] = ['', undefined]] = Object.entries(value);
    const list = Array.isArray(argument) ? (argument as unknown[]) : [];
    if (key === 'Condition') return named(String(argument), level + 1);
    if (key === 'Fn::Equals') {
      const [one, other] = list.slice(0, 2).map((part) => evaluate(part, stack, all, level + 1));
      if (one?.kind !== 'value' || other?.kind !== 'value') return undefined;
      return isDeepStrictEqual(scalarText(one.value), scalarText(other.value));
    }
    const parts = list.map((part) => holds(part, level + 1));
    if (parts.includes(undefined)) return undefined;
    if (key === 'Fn::Not') return parts[0] === false;
    if (key === 'Fn::And') return parts.every((part) => part === true);
    return key === 'Fn::Or' ? parts.includes(true) : undefined;
  };
  const named = (one: string, level: number): boolean | undefined =>
    holds(valueAt(stack.template.value, ['Conditions', one]), level);
  return named(name, depth);
}

export interface TemplateResource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: JsonMap;
  readonly stack: StackUse;
}

/** The resources of a stack that its conditions let be. */
export function resourcesOf(stack: StackUse, all: Surroundings): TemplateResource[] {
  const resources = valueAt(stack.template.value, ['Resources']);
  return Object.entries(isMap(resources) ? resources : {}).flatMap(([logicalId, resource]) => {
    const name = textAt(resource, 'Condition');
    if (name !== undefined && condition(name, { stack, all }) === false) return [];
    const properties = valueAt(resource, ['Properties']);
    return [
      {
        ...{ logicalId, stack, type: textAt(resource, 'Type') ?? '' },
        properties: isMap(properties) ? properties : {},
      },
    ];
  });
}
