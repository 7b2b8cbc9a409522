import { isObject, type JsonObject, type Resource } from '../../assembly';
import { property } from '../model';

/** A state of a state machine, with the resources that its text names standing in it as marks. */
export interface State {
  readonly name: string;
  readonly body: JsonObject;
}

export interface Definition {
  readonly states: readonly State[];
  /** Expressions of the template that the marks stand for: `{ Ref: 'Jobs' }`. */
  readonly marks: readonly unknown[];
}

const MARK = /⟦(\d+)⟧/g;

/** Numbers of the marks in a value. */
export const marksIn = (value: unknown): number[] => [
  ...new Set([...JSON.stringify(value ?? '').matchAll(MARK)].map(([, index]) => Number(index))),
];

/**
 * The definition of a state machine, wherever the template says it: as an object, as text, in pieces joined to text,
 * with substitutions. Undefined where it stands in a file or is no JSON.
 */
export function definitionOf(machine: Resource): Definition | undefined {
  const marks: unknown[] = [];
  const mark = (expression: unknown): string => `⟦${marks.push(expression) - 1}⟧`;
  const substitutions = property(machine, 'DefinitionSubstitutions');
  const substituted = (text: string): string =>
    text.replaceAll(/\$\{([A-Za-z0-9_]+)\}/g, (all, name: string) => {
      if (!isObject(substitutions) || !(name in substitutions)) return all;
      const value = substitutions[name];
      return typeof value === 'string' ? value : mark(value);
    });
  const written = property(machine, 'DefinitionString') ?? property(machine, 'Definition');
  const whole = isObject(written) && !isIntrinsic(written) ? written : undefined;
  const text = whole === undefined ? flat(written, mark) : JSON.stringify(marked(whole, mark));
  try {
    const parsed: unknown = JSON.parse(substituted(text ?? ''));
    return isObject(parsed) ? { states: statesIn(parsed), marks } : undefined;
  } catch {
    return undefined;
  }
}

const isIntrinsic = (value: JsonObject): boolean =>
  Object.keys(value).length === 1 && Object.keys(value).every((key) => /^(?:Ref$|Fn::)/.test(key));

/** Text of which pieces are expressions. */
function flat(value: unknown, mark: (expression: unknown) => string): string | undefined {
  if (typeof value === 'string') return value;
  if (!isObject(value)) return undefined;
  const join = value['Fn::Join'];
  if (Array.isArray(join)) {
    const [separator, parts] = join as unknown[];
    if (!Array.isArray(parts)) return undefined;
    return parts.map((part) => flat(part, mark) ?? '').join(String(separator));
  }
  const sub = value['Fn::Sub'];
  if (sub === undefined) return mark(value);
  const [text, variables] = (Array.isArray(sub) ? sub : [sub]) as unknown[];
  return String(text).replaceAll(/\$\{([A-Za-z0-9_.:]+)\}/g, (_all, name: string) => {
    const own = isObject(variables) ? variables[name] : undefined;
    return own === undefined ? mark({ 'Fn::Sub': `\${${name}}` }) : (flat(own, mark) ?? '');
  });
}

/** The value with each expression of the template as a mark. */
function marked(value: unknown, mark: (expression: unknown) => string): unknown {
  if (Array.isArray(value)) return value.map((entry) => marked(entry, mark));
  if (!isObject(value)) return value;
  if (isIntrinsic(value)) return flat(value, mark) ?? '';
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, marked(part, mark)]));
}

/** States of a machine, of its parallel branches, and of what its maps do for each item. */
function statesIn(machine: JsonObject): State[] {
  const states = isObject(machine.States) ? machine.States : {};
  return Object.entries(states).flatMap(([name, body]) => {
    if (!isObject(body)) return [];
    const branches = Array.isArray(body.Branches) ? (body.Branches as unknown[]) : [];
    const inner = [body.Iterator, body.ItemProcessor, ...branches].filter(isObject);
    return [{ name, body }, ...inner.flatMap(statesIn)];
  });
}
