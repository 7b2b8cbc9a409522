import { isObject } from '../assembly';

/** What JSON text in a template holds, with `in-aws` for what only a deployment knows. Undefined: it is no JSON. */
export function jsonOf(value: unknown): unknown {
  const join = isObject(value) ? value['Fn::Join'] : undefined;
  const pieces: unknown = Array.isArray(join) ? join[1] : [value];
  const text = (pieces as unknown[])
    .map((piece) => (typeof piece === 'string' ? piece : 'in-aws'))
    .join('');
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
