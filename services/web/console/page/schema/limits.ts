import type { JsonSchema } from '../../../../protocol/task-schemas';
import { FORMATS } from './formats';
import { shown, type Json } from './json';

const number = (value: unknown): number | undefined =>
  typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : undefined;

/** What a schema asks for beside the kind of value, in a few words. Undefined: nothing. */
export function limitsOf(schema: JsonSchema): string | undefined {
  const words = [
    typeof schema.format === 'string' ? FORMATS[schema.format] : undefined,
    range(schema),
    span(schema.minLength, schema.maxLength, 'character'),
    span(schema.minItems, schema.maxItems, 'item'),
    number(schema.multipleOf) === undefined
      ? undefined
      : `a multiple of ${String(schema.multipleOf)}`,
    patternIn(schema),
    schema.default === undefined ? undefined : `default: ${short(schema.default as Json)}`,
  ].filter((word) => word !== undefined);
  return words.length === 0 ? undefined : words.join(' · ');
}

function range(schema: JsonSchema): string | undefined {
  const least = number(schema.minimum);
  const most = number(schema.maximum);
  const above = number(schema.exclusiveMinimum);
  const below = number(schema.exclusiveMaximum);
  if (least !== undefined && most !== undefined) return `from ${least} to ${most}`;
  const words = [
    least === undefined ? undefined : `${least} or more`,
    above === undefined ? undefined : `more than ${above}`,
    most === undefined ? undefined : `${most} or less`,
    below === undefined ? undefined : `less than ${below}`,
  ].filter((word) => word !== undefined);
  return words.length === 0 ? undefined : words.join(', ');
}

function span(from: unknown, to: unknown, unit: string): string | undefined {
  const least = number(from) ?? 0;
  const most = number(to);
  const units = (count: number): string => `${count} ${unit}${count === 1 ? '' : 's'}`;
  // Of a text that must not be empty there is nothing to say before it is.
  if (most === undefined)
    return least <= (unit === 'character' ? 1 : 0) ? undefined : `at least ${units(least)}`;
  if (least === most) return `exactly ${units(most)}`;
  return least === 0 ? `at most ${units(most)}` : `${least} to ${units(most)}`;
}

/** A longer pattern tells people nothing. */
const LONGEST_PATTERN = 60;

function patternIn({ pattern, format }: JsonSchema): string | undefined {
  const isTold = typeof format === 'string' && FORMATS[format] !== undefined;
  return typeof pattern !== 'string' || isTold || pattern.length > LONGEST_PATTERN
    ? undefined
    : `matches ${pattern}`;
}

function short(value: Json): string {
  const text = shown(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
