import { isObject, textsAt } from './json-file';
import type { Stack } from './types';

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
  const unknown: string[] = [];
  const filled = text.replaceAll(/\$\{(!?)([^}]+)\}/g, (_all, literal: string, name: string) => {
    if (literal !== '') return `\${${name}}`;
    const own = isObject(variables) ? variables[name] : undefined;
    const value = own === undefined ? named(name, stack) : textOf(own, stack);
    if (value === undefined) unknown.push(name);
    return value ?? '';
  });
  return unknown.length > 0 ? undefined : filled;
}
