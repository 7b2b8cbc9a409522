import { createHash } from 'node:crypto';
import type { ResolvedEnvironment } from '../config';

/** `<application>-<environment>-<what>`: told apart from other environments of the same account. */
export function nameIn({ application, name }: ResolvedEnvironment, what: string): string {
  return `${application}-${name}-${what}`;
}

const HASH_LENGTH = 8;

/** A name where AWS takes few characters: one that is too long is cut, and a hash of all of it keeps it unique. */
export function shortName(name: string, longest: number): string {
  if (name.length <= longest) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, HASH_LENGTH);
  return `${name.slice(0, longest - HASH_LENGTH - 1).replace(/-+$/, '')}-${hash}`;
}

/** `word-count` → `WordCount`: ids of constructs are in Pascal case, as the diagrams show them. */
export function pascalCase(name: string): string {
  return name.replace(/(?:^|-)([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
}
