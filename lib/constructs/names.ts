import type { ResolvedEnvironment } from '../config';

/** `<application>-<environment>-<what>`: told apart from other environments of the same account. */
export function nameIn({ application, name }: ResolvedEnvironment, what: string): string {
  return `${application}-${name}-${what}`;
}

/** `word-count` → `WordCount`: ids of constructs are in Pascal case, as the diagrams show them. */
export function pascalCase(name: string): string {
  return name.replace(/(?:^|-)([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
}
