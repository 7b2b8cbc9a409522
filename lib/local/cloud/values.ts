import {
  isObject,
  partitionOf,
  textAt,
  type Assembly,
  type Resource,
  type Stack,
} from '../../assembly';
import { attributeOf, type Place } from './attributes';

/** What an expression of a template becomes on this machine. */
export interface Values {
  /** Text, list or object, with every intrinsic function of it worked out. */
  of(expression: unknown, stack: Stack): unknown;
  /** The same, as text. */
  text(expression: unknown, stack: Stack): string | undefined;
  /** The properties of a resource, worked out. */
  properties(resource: Resource): Readonly<Record<string, unknown>>;
  /** What `Ref` gives. */
  nameOf(resource: Resource): string;
}

/**
 * Works out what CloudFormation would: references, imports from other stacks, joins, and whatever else the CDK writes into
 * task definitions. Names that AWS would make up are made from the stack's name and the logical id, so that they are the
 * same at each start.
 *
 * @param account of AWS that the environment stands in, where the app leaves it open
 */
export function valuesOf(assembly: Assembly, stage: string, account = '000000000000'): Values {
  const stacks = assembly.stacks.filter((stack) => stack.stage === stage);
  const byLogicalId = new Map(
    stacks.flatMap(({ resources, path }) =>
      resources.map((resource) => [`${path}#${resource.logicalId}`, resource] as const),
    ),
  );
  const exported = new Map(
    stacks.flatMap((stack) =>
      stack.outputs.flatMap(({ exportName, value }) =>
        exportName === undefined ? [] : [[exportName, { stack, value }] as const],
      ),
    ),
  );
  const placeOf = (stack: Stack): Place => {
    const region = stack.region === 'unknown-region' ? 'us-east-1' : stack.region;
    return {
      account: stack.account === 'unknown-account' ? account : stack.account,
      region,
      partition: partitionOf(region),
      stack: stack.name,
    };
  };

  const reference = (name: string, stack: Stack): unknown => {
    const { account: owner, region, partition } = placeOf(stack);
    const pseudo: Readonly<Record<string, string>> = {
      'AWS::AccountId': owner,
      'AWS::Region': region,
      'AWS::Partition': partition,
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': stack.name,
      'AWS::StackId': `arn:${partition}:cloudformation:${region}:${owner}:stack/${stack.name}/local`,
    };
    if (name in pseudo) return pseudo[name];
    const resource = byLogicalId.get(`${stack.path}#${name}`);
    if (resource !== undefined) return attribute(resource, stack, undefined);
    const parameter = stack.parameters[name];
    return isObject(parameter) ? parameter.Default : undefined;
  };

  const attribute = (resource: Resource, stack: Stack, name: string | undefined): unknown =>
    attributeOf({ ...resource, properties: propertiesOf(resource, stack) }, name, placeOf(stack));

  /** Only what names are made of: a whole evaluation could run in a circle. */
  const propertiesOf = (resource: Resource, stack: Stack): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(resource.properties)
        .filter(([key]) => key.endsWith('Name') || key === 'Family' || key === 'FifoQueue')
        .map(([key, value]) => [key, evaluate(value, stack)]),
    );

  const functions: Readonly<Record<string, (argument: unknown, stack: Stack) => unknown>> = {
    Ref: (argument, stack) => reference(String(argument), stack),
    'Fn::GetAtt': (argument, stack) => {
      const [id, name] = (
        Array.isArray(argument) ? argument : String(argument).split(/\.(.*)/s)
      ) as string[];
      const resource = byLogicalId.get(`${stack.path}#${id ?? ''}`);
      return resource === undefined ? undefined : attribute(resource, stack, name);
    },
    'Fn::Join': (argument, stack) => {
      const [separator, parts] = listOf(argument);
      const texts = listOf(evaluate(parts, stack)).map(textOrNothing);
      return texts.join(typeof separator === 'string' ? separator : '');
    },
    'Fn::Sub': (argument, stack) => {
      const [text, variables] = Array.isArray(argument) ? (argument as unknown[]) : [argument];
      return String(text).replaceAll(
        /\$\{(!?)([^}]+)\}/g,
        (_all, literal: string, name: string) => {
          if (literal !== '') return `\${${name}}`;
          if (isObject(variables) && name in variables)
            return textOrNothing(evaluate(variables[name], stack));
          const [id = '', member] = name.split(/\.(.*)/s);
          const expression = member === undefined ? { Ref: name } : { 'Fn::GetAtt': [id, member] };
          return textOrNothing(evaluate(expression, stack));
        },
      );
    },
    'Fn::Select': (argument, stack) => {
      const [index, from] = listOf(argument);
      return listOf(evaluate(from, stack))[Number(index)];
    },
    'Fn::Split': (argument, stack) => {
      const [separator, text] = listOf(argument);
      return textOrNothing(evaluate(text, stack)).split(String(separator));
    },
    'Fn::ImportValue': (argument, stack) => {
      const found = exported.get(textOrNothing(evaluate(argument, stack)));
      return found === undefined ? undefined : evaluate(found.value, found.stack);
    },
    'Fn::GetStackOutput': (argument) => {
      const owner = stacks.find(({ name }) => name === textAt(argument, 'StackName'));
      const output = owner?.outputs.find(
        ({ logicalId }) => logicalId === textAt(argument, 'OutputName'),
      );
      return owner === undefined ? undefined : evaluate(output?.value, owner);
    },
    'Fn::Base64': (argument, stack) =>
      Buffer.from(textOrNothing(evaluate(argument, stack))).toString('base64'),
    'Fn::GetAZs': (_argument, stack) =>
      ['a', 'b', 'c'].map((zone) => `${placeOf(stack).region}${zone}`),
  };

  const evaluate = (expression: unknown, stack: Stack): unknown => {
    if (Array.isArray(expression)) return expression.map((one) => evaluate(one, stack));
    if (!isObject(expression)) return expression;
    const [key = '', ...others] = Object.keys(expression);
    const apply = others.length === 0 ? functions[key] : undefined;
    if (apply !== undefined) return apply(expression[key], stack);
    return Object.fromEntries(
      Object.entries(expression).map(([name, value]) => [name, evaluate(value, stack)]),
    );
  };

  const stackOf = (resource: Resource) => stacks.find(({ path }) => path === resource.stack);
  return {
    of: evaluate,
    nameOf: (resource) => {
      const stack = stackOf(resource);
      return stack === undefined
        ? resource.logicalId
        : textOrNothing(attribute(resource, stack, undefined));
    },
    text: (expression, stack) => {
      const value = evaluate(expression, stack);
      return value === undefined || value === null ? undefined : textOrNothing(value);
    },
    properties: (resource) => {
      const stack = stackOf(resource);
      return stack === undefined
        ? resource.properties
        : (evaluate(resource.properties, stack) as Record<string, unknown>);
    },
  };
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

function textOrNothing(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
