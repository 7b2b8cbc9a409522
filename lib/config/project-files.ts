import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';

/** What the checks of a configuration learn of the project's files; nothing else of them reads any. */

/** One look at a file, and what was seen: its kind, or the hash of its contents. */
export type Look = readonly [ask: keyof typeof LOOKS, path: string, seen: string];

const LOOKS = {
  kind: (path: string): string => {
    const found = statSync(path, { throwIfNoEntry: false });
    return found === undefined ? 'nothing' : found.isFile() ? 'file' : 'other';
  },
  contents: (path: string): string => hashOf(readFileSync(path, 'utf8')),
};

let looks: Look[] | undefined;

/** Does something, and says which files it looked at. */
export function watched<Result>(work: () => Result): { result: Result; looks: readonly Look[] } {
  const mine: Look[] = [];
  looks = mine;
  try {
    return { result: work(), looks: mine };
  } finally {
    looks = undefined;
  }
}

/** Whether each of those looks would show the same now. */
export const showTheSame = (before: readonly Look[]): boolean =>
  before.every(([ask, path, seen]) => LOOKS[ask](path) === seen);

export const isFile = (path: string): boolean => kindOf(path) === 'file';

export const isThere = (path: string): boolean => kindOf(path) !== 'nothing';

export function textOf(path: string): string {
  const text = readFileSync(path, 'utf8');
  looks?.push(['contents', path, hashOf(text)]);
  return text;
}

function kindOf(path: string): string {
  const kind = LOOKS.kind(path);
  looks?.push(['kind', path, kind]);
  return kind;
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
