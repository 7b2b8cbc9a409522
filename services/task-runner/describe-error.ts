import type { RunError } from '../protocol/run';

/** Characters of a message and of a stack: more is no message. */
const LONGEST_TEXT = 16 * 1024;

/** Whatever was thrown, as it can be kept and read. Never throws, though the error's own properties may. */
export function describeError(error: unknown): RunError {
  try {
    if (!(error instanceof Error)) return { name: 'Error', message: `threw ${shown(error)}` };
    const { name, message, stack } = error;
    return {
      name: text(name) || 'Error',
      message: text(message),
      ...(typeof stack === 'string' && { stack: text(stack) }),
    };
  } catch {
    return { name: 'Error', message: 'threw what cannot be read' };
  }
}

function shown(thrown: unknown): string {
  if (typeof thrown === 'string') return text(thrown);
  if (typeof thrown === 'object' && thrown !== null) return text(JSON.stringify(thrown));
  return text(String(thrown));
}

function text(value: unknown): string {
  const whole = String(value);
  return whole.length <= LONGEST_TEXT
    ? whole
    : `${whole.slice(0, LONGEST_TEXT)}… (${whole.length} characters)`;
}
