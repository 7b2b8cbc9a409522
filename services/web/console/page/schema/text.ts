import type { Json } from './json';

interface Read {
  /** Undefined: there is none, or the text is no JSON. */
  readonly value: Json | undefined;
  /** Why the text is no JSON, for people. */
  readonly trouble?: string;
}

/** What a text says in JSON. A text of spaces says nothing. */
export function jsonIn(text: string): Read {
  if (text.trim() === '') return { value: undefined };
  try {
    return { value: JSON.parse(text) as Json };
  } catch (error) {
    return { value: undefined, trouble: `This is no JSON${placeOf(error, text)}.` };
  }
}

/** Browsers say it in words of their own; where it is, is all that they have in common. */
function placeOf(error: unknown, text: string): string {
  const message = error instanceof Error ? error.message : '';
  const line = /line (\d+) column (\d+)/.exec(message);
  if (line !== null) return `: look at line ${line[1] ?? ''}, column ${line[2] ?? ''}`;
  const position = /position (\d+)/.exec(message)?.[1];
  if (position === undefined) return /end of/i.test(message) ? ' yet: its end is missing' : '';
  const before = text.slice(0, Number(position)).split('\n');
  return `: look at line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
}

/** A value as people read and write it in JSON; nothing where there is none. */
export const jsonText = (value: Json | undefined): string =>
  value === undefined ? '' : JSON.stringify(value, null, 2);
