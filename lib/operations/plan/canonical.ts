import { isObject, type Assembly, type Stack } from '../../assembly';

/**
 * A value of a template as one text, the same for the same meaning: references as `${<resource id>.<attribute>}`, those
 * through exports of other stacks too; pseudo parameters as `${AWS::Region}`.
 */
export type TextOf = (value: unknown, stack: Stack) => string;

/** Exports that refer to exports end somewhere; a circle does not. */
const DEEPEST = 10;

export function canonicalTexts({ stacks }: Assembly): TextOf {
  const exported = new Map<string, { readonly value: unknown; readonly stack: Stack }>();
  for (const stack of stacks)
    for (const { exportName, logicalId, value } of stack.outputs) {
      exported.set(`${stack.account}|${stack.name}::${logicalId}`, { value, stack });
      if (exportName !== undefined)
        exported.set(`${stack.account}|${stack.region}|${exportName}`, { value, stack });
    }

  const call = (
    key: string,
    argument: unknown,
    stack: Stack,
    depth: number,
  ): string | undefined => {
    if (key === 'Ref' && typeof argument === 'string') return reference(argument, '', stack);
    if (key === 'Fn::GetAtt') {
      const parts = Array.isArray(argument) ? argument.map(String) : String(argument).split('.');
      return reference(parts[0] ?? '', `.${parts.slice(1).join('.')}`, stack);
    }
    if (key === 'Fn::Join' && Array.isArray(argument) && Array.isArray(argument[1]))
      return argument[1].map((part) => text(part, stack, depth)).join(String(argument[0]));
    if (key === 'Fn::Sub') return substituted(argument, stack, depth);
    const name = exportNamed(key, argument, stack);
    const found = name === undefined ? undefined : exported.get(name);
    if (found !== undefined && depth < DEEPEST) return text(found.value, found.stack, depth + 1);
    return undefined;
  };
  const substituted = (argument: unknown, stack: Stack, depth: number): string | undefined => {
    const [pattern, variables] = (Array.isArray(argument) ? argument : [argument]) as unknown[];
    if (typeof pattern !== 'string') return undefined;
    return pattern.replace(/\$\{(!?)([^}]+)\}/g, (_all, literal: string, name: string) => {
      if (literal !== '') return `\${${name}}`;
      const own =
        isObject(variables) && Object.hasOwn(variables, name) ? variables[name] : undefined;
      if (own !== undefined) return text(own, stack, depth);
      const [id = '', ...attribute] = name.split('.');
      return reference(id, attribute.length === 0 ? '' : `.${attribute.join('.')}`, stack);
    });
  };
  const text = (value: unknown, stack: Stack, depth = 0): string => {
    if (typeof value === 'string') return value;
    if (Array.isArray(value)) return `[${value.map((one) => text(one, stack, depth)).join(', ')}]`;
    if (value === undefined) return '';
    if (!isObject(value)) return JSON.stringify(value);
    const entries = Object.entries(value);
    const [only] = entries;
    if (only !== undefined && entries.length === 1) {
      const found = call(only[0], only[1], stack, depth);
      if (found !== undefined) return found;
    }
    return `{${entries
      .map(([key, part]) => `${key}: ${text(part, stack, depth)}`)
      .sort()
      .join(', ')}}`;
  };
  return (value, stack) => text(value, stack);
}

/** Key of the export, or of the output of another stack, that a value stands for. */
function exportNamed(key: string, argument: unknown, stack: Stack): string | undefined {
  if (key === 'Fn::ImportValue' && typeof argument === 'string')
    return `${stack.account}|${stack.region}|${argument}`;
  if (key === 'Fn::GetStackOutput' && isObject(argument))
    return `${stack.account}|${String(argument.StackName)}::${String(argument.OutputName)}`;
  return undefined;
}

function reference(id: string, attribute: string, stack: Stack): string {
  if (id.startsWith('AWS::')) return `\${${id}}`;
  const isResource = stack.resources.some(({ logicalId }) => logicalId === id);
  return isResource ? `\${${stack.path}#${id}${attribute}}` : `\${${id}}`;
}

/** `${prod/data#Runs7F.Arn}` */
const REFERENCE = /\$\{([^{}#]+#[^{}.]+)(?:\.[^{}]*)?\}/g;

/** Ids of the resources that a canonical text refers to. */
export const referredTo = (text: string): string[] =>
  [...text.matchAll(REFERENCE)].map(([, id = '']) => id);

/** A canonical text for people: resources by their names; an ARN of one by what is after it. */
export function shown(text: string, nameOf: (id: string) => string): string {
  return text
    .replace(REFERENCE, (_all, id: string) => nameOf(id))
    .replaceAll('${AWS::Partition}', 'aws')
    .replaceAll('${AWS::AccountId}', 'this account')
    .replaceAll('${AWS::Region}', 'this region');
}
