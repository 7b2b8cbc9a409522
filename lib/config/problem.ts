import { inspect } from 'node:util';

/** One thing that is wrong with a configuration, and where. */
export interface Problem {
  /** Dotted path into the configuration, or a file with its line. */
  readonly path: string;
  /** What is wrong, what was found, what is allowed. */
  readonly message: string;
}

/** A configuration that cannot be used; names every problem at once. */
export class ConfigError extends Error {
  readonly code = 'CONFIG_INVALID';
  readonly file: string;
  readonly problems: readonly Problem[];

  constructor(file: string, problems: readonly Problem[]) {
    super(describeProblems(file, problems));
    this.name = 'ConfigError';
    this.file = file;
    this.problems = problems;
  }
}

/** The problems as people read them: a heading and a line for each. */
export function describeProblems(file: string, problems: readonly Problem[]): string {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  return [`${file}: ${count}`, ...problems.map((problem) => `  ${lineOf(problem)}`)].join('\n');
}

function lineOf({ path, message }: Problem): string {
  return path === '' ? message : `${path}: ${message}`;
}

/** A value as it stands in an error: short, on one line. */
export function quote(value: unknown): string {
  if (typeof value === 'string') return shorten(`'${value.replaceAll('\n', '\\n')}'`);
  if (typeof value === 'function') return 'a function';
  if (value === undefined) return 'nothing';
  return shorten(inspect(value, { breakLength: Infinity, depth: 1 }));
}

function shorten(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}

const PLAIN_KEY = /^[A-Za-z_$][\w$-]*$/;

/** `environments.prod.tasks.hello`; keys with other characters in brackets. */
export function joinPath(keys: readonly PropertyKey[]): string {
  return keys
    .map((key, index) => {
      const text = String(key);
      if (typeof key === 'number' || !PLAIN_KEY.test(text)) {
        return `[${typeof key === 'number' ? text : quote(text)}]`;
      }
      return index === 0 ? text : `.${text}`;
    })
    .join('');
}
