import { isObject, objectAt } from './json-file';
import type { Assembly, Reference, Stack } from './types';

type Use = Pick<Reference, 'at' | 'via' | 'attribute'> & { readonly name: string };

/** Every use of a resource by another, imports resolved across the stacks of the assembly. */
export function referencesOf({ stacks }: Assembly): Reference[] {
  const exported = exportsOf(stacks);
  return stacks.flatMap((stack) => {
    const ids = new Map(stack.resources.map(({ logicalId, id }) => [logicalId, id]));
    return stack.resources.flatMap((resource) =>
      usesIn(resource.properties, 'Properties').flatMap(({ name, at, via, attribute }) => {
        const target = CROSS_STACK.has(via)
          ? exported.get(`${placeOf(stack)}|${name}`)
          : acrossRegions(attribute, exported);
        const to = CROSS_STACK.has(via) ? target?.to : (target?.to ?? ids.get(name));
        if (to === undefined || to === resource.id) return [];
        return [{ from: resource.id, to, at, via, attribute: target?.attribute ?? attribute }];
      }),
    );
  });
}

const CROSS_STACK = new Set<Reference['via']>(['ImportValue', 'GetStackOutput']);

type Exported = ReadonlyMap<string, { readonly to: string; readonly attribute: string | undefined }>;

/** Between regions the CDK hands values on as parameters: a custom resource writes them, another reads them. */
const ACROSS_REGIONS = '/cdk/exports/';

const acrossRegions = (attribute: string | undefined, exported: Exported) =>
  attribute?.startsWith(ACROSS_REGIONS) === true ? exported.get(attribute) : undefined;

/** Export names are unique within an account and region. */
const placeOf = ({ account, region }: Stack): string => `${account}/${region}`;

/** No export is named like this: a colon pair cannot stand in one. */
const outputName = (stack: string, output: string): string => `${stack}::${output}`;

function exportsOf(stacks: readonly Stack[]): Exported {
  const found = new Map<string, { to: string; attribute: string | undefined }>();
  for (const stack of stacks) {
    const byLogicalId = new Map(stack.resources.map(({ logicalId, id }) => [logicalId, id]));
    const sourceOf = (value: unknown) => {
      const [use] = usesIn(value, '');
      const to = use === undefined ? undefined : byLogicalId.get(use.name);
      return to === undefined ? undefined : { to, attribute: use?.attribute };
    };
    for (const { properties } of stack.resources) {
      for (const [name, value] of Object.entries(objectAt(properties.WriterProps, 'exports'))) {
        const source = sourceOf(value);
        if (name.startsWith(ACROSS_REGIONS) && source !== undefined) found.set(name, source);
      }
    }
    for (const { logicalId, exportName, value } of stack.outputs) {
      const source = sourceOf(value);
      if (source === undefined) continue;
      found.set(`${placeOf(stack)}|${outputName(stack.name, logicalId)}`, source);
      if (exportName !== undefined) found.set(`${placeOf(stack)}|${exportName}`, source);
    }
  }
  return found;
}

/** The intrinsic functions in a value, with the place of each. */
export function usesIn(value: unknown, at: string): Use[] {
  if (Array.isArray(value))
    return value.flatMap((entry, index) => usesIn(entry, `${at}[${index}]`));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, argument]) => {
    if (key === 'Ref' && typeof argument === 'string')
      return [{ name: argument, at, via: 'Ref', attribute: undefined }];
    if (key === 'Fn::GetAtt') return getAtt(argument, at);
    if (key === 'Fn::Sub') return substitutions(argument, at);
    if (key === 'Fn::ImportValue' && typeof argument === 'string') {
      return [{ name: argument, at, via: 'ImportValue', attribute: undefined }];
    }
    if (key === 'Fn::GetStackOutput' && isObject(argument)) {
      const name = outputName(String(argument.StackName), String(argument.OutputName));
      return [{ name, at, via: 'GetStackOutput', attribute: undefined }];
    }
    return usesIn(argument, key.startsWith('Fn::') ? at : `${at}.${key}`);
  });
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
