import { LARGEST_RESULT_BYTES } from '../protocol/contract';
import type { AttemptResult } from './messages';

/** A result as it can be kept: JSON, and not too large. Where it cannot, the attempt fails and says why. */
export function keepable(result: unknown): AttemptResult {
  let text: string | undefined;
  try {
    text = asText(result);
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
    return refused(`the result cannot be written as JSON: ${reason ?? ''}`);
  }
  // What JSON knows no form of, as a function, is no result, like undefined.
  if (text === undefined) {
    return result === undefined
      ? { ok: true, result: null }
      : refused(`the result cannot be written as JSON: it is a ${typeof result}`);
  }
  const bytes = Buffer.byteLength(text);
  return bytes <= LARGEST_RESULT_BYTES
    ? { ok: true, result }
    : refused(
        `the result has ${bytes} bytes, more than ${LARGEST_RESULT_BYTES}; write what is large ` +
          'to a bucket or a file, and return its name',
      );
}

/** What JSON knows no form of has no text, whatever the types say. */
const asText = (value: unknown): string | undefined => JSON.stringify(value);

/** Trying again would fail again. */
function refused(message: string): AttemptResult {
  return { ok: false, error: { name: 'InvalidResult', message }, retryable: false };
}
