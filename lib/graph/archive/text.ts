import { isObject, type Assembly, type Stack } from '../../assembly';

/** The text of a template's value, with every reference as `${<name>}`. */
export type TextOf = (value: unknown, stack: Stack) => string;

/** How a resource is named in a text. */
export type NameOf = (stack: Stack, logicalId: string) => string | undefined;

/** Values of exports lead to other stacks; a chain of them that leads back is cut here. */
const DEEPEST = 8;

/** Texts for the stacks of one assembly: imports are followed to what was exported. */
export function textsOf({ stacks }: Assembly, nameOf: NameOf): TextOf {
  const exported = new Map(
    stacks.flatMap((stack) =>
      stack.outputs.flatMap(({ logicalId, exportName, value }) => [
        [`${stack.name}::${logicalId}`, { stack, value }] as const,
        ...(exportName === undefined
          ? []
          : [[placed(stack, exportName), { stack, value }] as const]),
      ]),
    ),
  );

  const reference = (name: string, attribute: string, stack: Stack): string =>
    `\${${nameOf(stack, name) ?? name}${attribute === '' ? '' : `.${attribute}`}}`;

  const imported = (key: string, fallback: string, depth: number): string => {
    const source = exported.get(key);
    return source === undefined || depth > DEEPEST
      ? `\${import ${fallback}}`
      : text(source.value, source.stack, depth + 1);
  };

  const substituted = (argument: unknown, stack: Stack, depth: number): string => {
    const [template, variables] = Array.isArray(argument)
      ? (argument as unknown[])
      : [argument, undefined];
    if (typeof template !== 'string') return JSON.stringify(argument);
    return template.replace(/\$\{([^!}][^}]*)\}/g, (_all, name: string) => {
      if (isObject(variables) && name in variables) return text(variables[name], stack, depth);
      const [resource = '', ...attribute] = name.split('.');
      return reference(resource, attribute.join('.'), stack);
    });
  };

  const functionText = (
    key: string,
    argument: unknown,
    stack: Stack,
    depth: number,
  ): string | undefined => {
    if (key === 'Ref' && typeof argument === 'string') return reference(argument, '', stack);
    if (key === 'Fn::GetAtt') {
      const parts: unknown[] = Array.isArray(argument) ? argument : String(argument).split('.');
      return reference(String(parts[0]), parts.slice(1).map(String).join('.'), stack);
    }
    if (key === 'Fn::Sub') return substituted(argument, stack, depth);
    if (key === 'Fn::Join' && Array.isArray(argument) && Array.isArray(argument[1])) {
      const parts = argument[1] as unknown[];
      return parts.map((part) => text(part, stack, depth)).join(String(argument[0]));
    }
    if (key === 'Fn::ImportValue' && typeof argument === 'string')
      return imported(placed(stack, argument), argument, depth);
    if (key === 'Fn::GetStackOutput' && isObject(argument)) {
      const name = `${String(argument.StackName)}::${String(argument.OutputName)}`;
      return imported(name, name, depth);
    }
    return undefined;
  };

  const text = (value: unknown, stack: Stack, depth = 0): string => {
    if (typeof value === 'string') return value;
    if (Array.isArray(value))
      return `[${value.map((entry) => text(entry, stack, depth)).join(', ')}]`;
    if (!isObject(value)) return JSON.stringify(value);
    const entries = Object.entries(value);
    const [only] = entries;
    if (only !== undefined && entries.length === 1) {
      const found = functionText(only[0], only[1], stack, depth);
      if (found !== undefined) return found;
    }
    return `{${entries
      .sort(([a], [b]) => compareTexts(a, b))
      .map(([key, part]) => `${key}: ${text(part, stack, depth)}`)
      .join(', ')}}`;
  };
  return (value, stack) => text(value, stack);
}

/** Export names are unique within an account and region. */
const placed = ({ account, region }: Stack, name: string): string => `${account}/${region}|${name}`;

/** By code unit: the same on every machine, whatever its language. */
export const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Whether an object is one call of CloudFormation's functions. */
export function isIntrinsic(value: unknown): boolean {
  if (!isObject(value)) return false;
  const keys = Object.keys(value);
  return keys.length === 1 && /^(?:Ref|Fn::.+)$/.test(keys[0] ?? '');
}
