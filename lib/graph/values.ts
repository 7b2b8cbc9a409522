import { isObject, textsAt, type Stack } from '../assembly';

/** Values of templates, where intrinsic functions may stand anywhere. */

interface Placed {
  readonly value: unknown;
  /** Where it stands: `Properties.Policies[0]`. */
  readonly at: string;
}

/**
 * The entries of a list, each with its place as references name it: a value that is no list is its only entry, both
 * branches of `Fn::If` count, `AWS::NoValue` does not.
 */
export function entriesOf(value: unknown, at: string): Placed[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value))
    return value.flatMap((entry, index) => entriesOf(entry, `${at}[${index}]`));
  if (isObject(value)) {
    if (value.Ref === 'AWS::NoValue') return [];
    const branches = value['Fn::If'];
    if (Array.isArray(branches))
      return [1, 2].flatMap((index) => entriesOf(branches[index], `${at}[${index}]`));
  }
  return [{ value, at }];
}

/** The objects among the entries of a list. */
export function objectsAt(
  value: unknown,
  at: string,
): { value: Record<string, unknown>; at: string }[] {
  return entriesOf(value, at).flatMap((entry) =>
    isObject(entry.value) ? [{ value: entry.value, at: entry.at }] : [],
  );
}

/**
 * The text that a value becomes when it is deployed; undefined where only the deployment knows: what refers to a
 * resource, a parameter without default.
 */
export function textOf(value: unknown, stack: Stack | undefined): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (!isObject(value)) return undefined;
  if (typeof value.Ref === 'string') return named(value.Ref, stack);
  if ('Fn::Join' in value) return joined(value['Fn::Join'], stack);
  if ('Fn::Sub' in value) return substituted(value['Fn::Sub'], stack);
  return undefined;
}

function named(name: string, stack: Stack | undefined): string | undefined {
  if (name === 'AWS::Partition') return 'aws';
  if (name === 'AWS::URLSuffix') return 'amazonaws.com';
  if (name === 'AWS::Region') return known(stack?.region, 'unknown-region');
  if (name === 'AWS::AccountId') return known(stack?.account, 'unknown-account');
  if (name === 'AWS::StackName') return stack?.name;
  const parameter = stack?.parameters[name];
  return isObject(parameter) ? textsAt(parameter, 'Default')[0] : undefined;
}

/** Where the app leaves account and region open, all of its stacks share them: their name is as good as the value. */
const known = (value: string | undefined, open: string): string => value ?? open;

function joined(argument: unknown, stack: Stack | undefined): string | undefined {
  const [separator, parts] = (Array.isArray(argument) ? argument : []) as unknown[];
  if (typeof separator !== 'string' || !Array.isArray(parts)) return undefined;
  const texts = parts.map((part) => textOf(part, stack));
  return texts.includes(undefined) ? undefined : texts.join(separator);
}

function substituted(argument: unknown, stack: Stack | undefined): string | undefined {
  const [text, variables] = (Array.isArray(argument) ? argument : [argument]) as unknown[];
  if (typeof text !== 'string') return undefined;
  let open = false;
  const filled = text.replaceAll(/\$\{(!?)([^}]+)\}/g, (_all, literal: string, name: string) => {
    if (literal !== '') return `\${${name}}`;
    const own = isObject(variables) ? variables[name] : undefined;
    const value = own === undefined ? named(name, stack) : textOf(own, stack);
    open ||= value === undefined;
    return value ?? '';
  });
  return open ? undefined : filled;
}

/** Asks once for each model: what several readers of a graph want to know costs its time only once. */
export function remembered<K extends object, V>(find: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, { readonly value: V }>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before.value;
    const value = find(key);
    known.set(key, { value });
    return value;
  };
}
