import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { asData, valueAsData, type DataOptions } from './as-data';
import type { Asked } from './spawn';

/** What a command answered: its JSON, or why there is none. */
export type Answered =
  | { readonly isError: false; readonly value: unknown }
  | { readonly isError: true; readonly value: unknown };

export function answered({ output, said, exitCode, ended }: Asked): Answered {
  if (ended === 'time') return failed('it took too long, and was ended');
  if (ended === 'size') return failed('its answer is too large');
  if (ended === 'asked') return failed('it was cancelled');
  try {
    const value: unknown = JSON.parse(output);
    const isError =
      typeof value === 'object' && value !== null && 'error' in value && exitCode !== 0;
    return { isError, value };
  } catch {
    return failed(said.trim() === '' ? `it ended with exit code ${exitCode}` : said.trim());
  }
}

const failed = (message: string): Answered => ({ isError: true, value: { error: { message } } });

/** An answer as a tool gives it. */
export function toolResult(
  what: string,
  { isError, value }: Answered,
  options?: DataOptions,
): CallToolResult {
  return {
    content: [{ type: 'text', text: valueAsData(what, value, options) }],
    ...(isError && { isError: true }),
  };
}

/** Something that Slipway itself says. */
export const said = (text: string, isError = false): CallToolResult => ({
  content: [{ type: 'text', text }],
  ...(isError && { isError: true }),
});

interface Line {
  readonly at: string;
  readonly source: string;
  readonly text: string;
}

/** Lines of a log, the newest where there are too many. */
export function linesAsData(what: string, value: unknown): string {
  const lines = Array.isArray(value) ? (value as readonly Line[]) : [];
  const text = lines.map(({ at, source, text: line }) => `${at} ${source}: ${oneLine(line)}`);
  return asData(what, text.length === 0 ? '(no lines)' : text.join('\n'), {
    keep: 'end',
    narrower: 'these are the newest',
  });
}

/** A line that holds others is still one line of the log. */
const oneLine = (text: string): string => text.replace(/[\r\n\u2028\u2029]+/g, ' ⏎ ');
