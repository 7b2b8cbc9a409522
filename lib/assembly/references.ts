import { isObject, objectAt } from './json-file';
import { namedIn } from './named';
import { textOf } from './text';
import type { Assembly, Reference, Stack } from './types';

type Use = Pick<Reference, 'at' | 'via' | 'attribute'> & { readonly name: string };

/** Whom a use means in the end. */
interface Meant {
  readonly to: string;
  readonly attribute: string | undefined;
}

/**
 * Every use of a resource by another. Imports, parameters and outputs of nested stacks, values handed on between
 * regions and names written out are resolved across the stacks of the assembly.
 */
export function referencesOf({ stacks }: Assembly): Reference[] {
  const meant = resolver(stacks);
  const named = namedIn(stacks);
  return stacks.flatMap((stack) =>
    stack.resources.flatMap((resource) => [
      ...[
        ...usesIn(resource.properties, 'Properties'),
        ...usesIn(resource.updatePolicy, 'UpdatePolicy'),
      ].flatMap((use) =>
        meant(stack, use)
          .filter(({ to }) => to !== resource.id)
          .map(({ to, attribute }): Reference => {
            const { at, via } = use;
            return { from: resource.id, to, at, via, attribute };
          }),
      ),
      ...named(resource, stack),
    ]),
  );
}

/** Between regions the CDK hands values on as parameters: a custom resource writes them, another reads them. */
const ACROSS_REGIONS = '/cdk/exports/';

/** A value and the stack in whose template it stands. */
interface Placed {
  readonly value: unknown;
  readonly stack: Stack;
}

type Resolve = (stack: Stack, use: Use) => Meant[];

function resolver(stacks: readonly Stack[]): Resolve {
  const handedOn = handedOnBy(stacks);
  const byPath = new Map(stacks.map((stack) => [stack.path, stack]));
  const nested = new Map(
    stacks.flatMap((stack) => (stack.parent ? [[stack.parent.resource, stack]] : [])),
  );
  const idsOf = new Map(
    stacks.map(({ path, resources }) => [
      path,
      new Map(resources.map((resource) => [resource.logicalId, resource])),
    ]),
  );
  const sourceOf = (stack: Stack, { name, via, attribute }: Use): Placed | undefined => {
    if (via === 'ImportValue' || via === 'GetStackOutput')
      return handedOn.get(`${placeOf(stack)}|${name}`);
    if (attribute?.startsWith(ACROSS_REGIONS) === true) return handedOn.get(attribute);
    const used = idsOf.get(stack.path)?.get(name);
    const inner = used === undefined ? undefined : nested.get(used.id);
    const [, output] = /^Outputs\.(.+)$/.exec(attribute ?? '') ?? [];
    if (inner !== undefined && output !== undefined)
      return placed(inner.outputs.find(({ logicalId }) => logicalId === output)?.value, inner);
    if (used !== undefined || stack.parent === undefined || !(name in stack.parameters))
      return undefined;
    const outer = byPath.get(stack.parent.stack);
    const call = outer?.resources.find(({ id }) => id === stack.parent?.resource);
    return outer && placed(objectAt(call?.properties, 'Parameters')[name], outer);
  };
  const resolve = (stack: Stack, use: Use, before: readonly string[]): Meant[] => {
    const step = `${stack.path}|${use.via}|${use.name}|${use.attribute ?? ''}`;
    if (before.includes(step)) return [];
    const source = sourceOf(stack, use);
    if (source !== undefined)
      return usesIn(source.value, '').flatMap((one) =>
        resolve(source.stack, one, [...before, step]),
      );
    const to = idsOf.get(stack.path)?.get(use.name)?.id;
    return to === undefined || LEADS_AWAY.has(use.via) ? [] : [{ to, attribute: use.attribute }];
  };
  return (stack, use) => resolve(stack, use, []);
}

const LEADS_AWAY = new Set<Reference['via']>(['ImportValue', 'GetStackOutput']);

const placed = (value: unknown, stack: Stack): Placed | undefined =>
  value === undefined ? undefined : { value, stack };

/** Export names are unique within an account and region. */
const placeOf = ({ account, region }: Stack): string => `${account}/${region}`;

/** No export is named like this: a colon pair cannot stand in one. */
const outputName = (stack: string, output: string): string => `${stack}::${output}`;

/** What stacks hand on to others, by the name under which the others ask for it. */
function handedOnBy(stacks: readonly Stack[]): Map<string, Placed> {
  const found = new Map<string, Placed>();
  for (const stack of stacks) {
    for (const { properties } of stack.resources) {
      for (const [name, value] of Object.entries(objectAt(properties.WriterProps, 'exports')))
        if (name.startsWith(ACROSS_REGIONS)) found.set(name, { value, stack });
    }
    for (const { logicalId, exportName, exportExpression, value } of stack.outputs) {
      const name = exportName ?? textOf(exportExpression, stack);
      found.set(`${placeOf(stack)}|${outputName(stack.name, logicalId)}`, { value, stack });
      if (name !== undefined) found.set(`${placeOf(stack)}|${name}`, { value, stack });
    }
  }
  return found;
}

/** The intrinsic functions in a value, with the place of each. */
export function usesIn(value: unknown, at: string): Use[] {
  const found: Use[] = [];
  collect(value, at, found);
  return found;
}

function collect(value: unknown, at: string, found: Use[]): void {
  if (Array.isArray(value)) {
    value.forEach((entry, index) => collect(entry, `${at}[${index}]`, found));
    return;
  }
  if (!isObject(value)) return;
  for (const [key, argument] of Object.entries(value)) {
    if (key === 'Ref' && typeof argument === 'string')
      found.push({ name: argument, at, via: 'Ref', attribute: undefined });
    else if (key === 'Fn::GetAtt') found.push(...getAtt(argument, at));
    else if (key === 'Fn::Sub') found.push(...substitutions(argument, at));
    else if (key === 'Fn::ImportValue') found.push(...imported(argument, at));
    else if (key === 'Fn::GetStackOutput' && isObject(argument)) {
      const name = outputName(String(argument.StackName), String(argument.OutputName));
      found.push({ name, at, via: 'GetStackOutput', attribute: undefined });
    } else collect(argument, key.startsWith('Fn::') ? at : `${at}.${key}`, found);
  }
}

function imported(argument: unknown, at: string): Use[] {
  const name = textOf(argument, undefined);
  return name === undefined ? [] : [{ name, at, via: 'ImportValue', attribute: undefined }];
}

function getAtt(argument: unknown, at: string): Use[] {
  const parts: unknown[] =
    typeof argument === 'string' ? argument.split('.') : Array.isArray(argument) ? argument : [];
  const [name, ...attribute] = parts;
  if (typeof name !== 'string') return [];
  return [{ name, at, via: 'GetAtt', attribute: attribute.join('.') }];
}

function substitutions(argument: unknown, at: string): Use[] {
  const [text, variables] = (Array.isArray(argument) ? argument : [argument]) as unknown[];
  if (typeof text !== 'string') return [];
  const own = isObject(variables) ? Object.keys(variables) : [];
  const named = [...text.matchAll(/\$\{([A-Za-z0-9]+)(?:\.([A-Za-z0-9.]+))?\}/g)]
    .filter(([, name = '']) => !own.includes(name))
    .map(([, name = '', attribute]): Use => ({ name, at, via: 'Sub', attribute }));
  return [...named, ...usesIn(variables, at)];
}
