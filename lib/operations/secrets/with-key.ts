import { isObject } from '../../assembly';
import { OperationError } from '../errors';

/**
 * The JSON object of a secret with one key of another value.
 *
 * @param text of the secret as it is; undefined: it has no value
 * @throws OperationError where it is no JSON object: its value is not said
 */
export function withKey(
  name: string,
  text: string | undefined,
  key: string,
  value: string,
): string {
  const before = text === undefined || text === '' ? {} : parsed(text);
  if (isObject(before)) return JSON.stringify({ ...before, [key]: value });
  throw new OperationError(
    'AWS_REFUSED',
    `the secret '${name}' holds no JSON object, so that it can have no key '${key}'`,
    'leave out the key in slipway.config.ts, or give the secret a JSON object once: { "key": "value" }',
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
