import { isObject, textAt, type JsonObject } from './json-file';

/** CloudFormation takes 500 resources; loops in loops may ask for millions. */
const MOST = 2000;

const LOOP = 'Fn::ForEach::';

/**
 * A section of a template with its loops written out, as CloudFormation does it. A loop over what is known only when it
 * is deployed is gone through once, with the name of its variable.
 *
 * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-foreach.html
 */
export function withoutLoops(section: JsonObject, parameters: JsonObject): JsonObject {
  if (!Object.keys(section).some((key) => key.startsWith(LOOP))) return section;
  const found = new Map<string, unknown>();
  const add = (entries: JsonObject): void => {
    for (const [key, value] of Object.entries(entries)) {
      if (found.size >= MOST) return;
      if (!key.startsWith(LOOP)) found.set(key, value);
      else
        for (const body of bodiesOf(value, parameters)) {
          add(body);
          if (found.size >= MOST) return;
        }
    }
  };
  add(section);
  return Object.fromEntries(found);
}

/** What a loop holds, once for each of its values. */
function* bodiesOf(loop: unknown, parameters: JsonObject): Generator<JsonObject> {
  const [variable, collection, body] = Array.isArray(loop) ? (loop as unknown[]) : [];
  if (typeof variable !== 'string' || !isObject(body)) return;
  const values = valuesOf(collection, parameters) ?? [variable];
  for (const value of values) yield filled(body, variable, value) as JsonObject;
}

/** Undefined where the template does not say them. */
function valuesOf(collection: unknown, parameters: JsonObject): string[] | undefined {
  if (Array.isArray(collection))
    return collection.flatMap((one: unknown) =>
      typeof one === 'string' || typeof one === 'number'
        ? [String(one)]
        : (valuesOf(one, parameters) ?? []),
    );
  const text = textAt(parameters[textAt(collection, 'Ref') ?? ''], 'Default');
  return text?.split(',').map((one) => one.trim());
}

function filled(part: unknown, variable: string, value: string): unknown {
  if (typeof part === 'string')
    return part
      .replaceAll(`\${${variable}}`, () => value)
      .replaceAll(`&{${variable}}`, () => value.replace(/[^A-Za-z0-9]/g, ''));
  if (Array.isArray(part)) return part.map((one) => filled(one, variable, value));
  if (!isObject(part)) return part;
  if (part.Ref === variable) return value;
  return Object.fromEntries(
    Object.entries(part).map(([key, one]) => [
      String(filled(key, variable, value)),
      filled(one, variable, value),
    ]),
  );
}
