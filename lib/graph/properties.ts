import { isObject, withoutSecrets, type Assembly, type Resource, type Stack } from '../assembly';
import { isSecret } from './archive/flatten';
import { isIntrinsic, textsOf, type TextOf } from './archive/text';

/** What a template says of a resource, as people read it: texts by name, in trees. */
export interface PropertyTree {
  readonly [name: string]: string | PropertyTree;
}

/**
 * Reads the properties of an assembly's resources. References stand in the texts as `${<resource id>.<attribute>}`;
 * what is named like a secret, or looks like one, is not in them.
 */
export function propertiesOf(assembly: Assembly): (resource: Resource) => PropertyTree {
  const stacks = new Map(assembly.stacks.map((stack) => [stack.path, stack]));
  const ids = new Map(
    assembly.stacks.map((stack) => [
      stack,
      new Map(stack.resources.map(({ logicalId, id }) => [logicalId, id])),
    ]),
  );
  const textOf = textsOf(assembly, (stack, logicalId) => ids.get(stack)?.get(logicalId));
  return ({ properties, stack }) => {
    const own = stacks.get(stack);
    return own === undefined ? {} : treeOf(properties, own, textOf, '');
  };
}

function treeOf(
  value: Readonly<Record<string, unknown>>,
  stack: Stack,
  textOf: TextOf,
  secret: string,
): PropertyTree {
  const entries = Object.entries(value).map(([name, part]) => {
    const under = isSecret(name, ANY) ? name : secret;
    return [name, read(part, stack, textOf, under)] as const;
  });
  return Object.fromEntries(entries);
}

/** A text that is secret under any secret's name. */
const ANY = 'anything';

/** @param secret name of a secret, where the value is one, or part of one */
function read(value: unknown, stack: Stack, textOf: TextOf, secret: string): string | PropertyTree {
  if (Array.isArray(value)) return listOf(value as unknown[], stack, textOf, secret);
  if (isObject(value) && !isIntrinsic(value)) return treeOf(value, stack, textOf, secret);
  return textFor(value, stack, textOf, secret);
}

function textFor(value: unknown, stack: Stack, textOf: TextOf, secret: string): string {
  const text = textOf(value, stack);
  return isSecret(secret, text) ? NOT_KEPT : withoutSecrets(text);
}

const NOT_KEPT = '(secret, not kept)';

/** Of things with names, by their names; of values, one text. */
function listOf(
  list: readonly unknown[],
  stack: Stack,
  textOf: TextOf,
  secret: string,
): string | PropertyTree {
  if (list.every((one) => !Array.isArray(one) && (!isObject(one) || isIntrinsic(one))))
    return list.map((one) => textFor(one, stack, textOf, secret)).join(', ');
  const key = namesOf(list);
  const entries = list.map((entry, index): [string, unknown] => {
    if (key === undefined || !isObject(entry)) return [`[${index}]`, entry];
    const { [key]: name, ...others } = entry;
    const [only = '', ...more] = Object.keys(others);
    const isPair = more.length === 0 && /^Value(?:From)?$/.test(only);
    return [String(name), isPair ? others[only] : others];
  });
  return treeOf(Object.fromEntries(entries), stack, textOf, secret);
}

const NAMES = ['Name', 'Key', 'Id', 'Sid', 'AttributeName', 'IndexName', 'ContainerName'] as const;

/** The property that tells the entries of a list apart. */
function namesOf(list: readonly unknown[]): string | undefined {
  return NAMES.find((name) => {
    const names = list.map((entry) => (isObject(entry) ? entry[name] : undefined));
    return names.every((one) => typeof one === 'string') && new Set(names).size === list.length;
  });
}
