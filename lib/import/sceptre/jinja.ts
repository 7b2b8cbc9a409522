import { isMap, scalarText, valueAt } from '../copilot/json';
import { ManifestError } from '../copilot/manifest-error';

export interface JinjaValues {
  /** Of `--var-file`. */
  readonly var: unknown;
  /** Of the folders above, merged. */
  readonly stack_group_config: unknown;
  readonly environment_variable: Readonly<Record<string, string | undefined>>;
}

const EXPRESSION =
  /^(var|stack_group_config|environment_variable)((?:\.\w+|\[(?:'[\w-]+'|"[\w-]+")\])+)(?:\s*\|\s*default\((?:'([^'\n]*)'|"([^"\n]*)"|(\d+))\))?$/;

const WHAT_TO_DO =
  'let Sceptre write it out: sceptre dump config, and sceptre generate for templates; and import that';

/** What static Jinja in a configuration of Sceptre's stands for. @throws ManifestError for anything that computes */
export function withoutJinja(text: string, file: string, values: JinjaValues): string {
  const statement = /\{%|\{#/.exec(text);
  if (statement !== null)
    throw new ManifestError(
      `${file}:${lineOf(text, statement.index)}: Jinja that computes is not read`,
      WHAT_TO_DO,
    );
  return text.replace(/\{\{-?([^}]*)-?\}\}/g, (_all, inner: string, index: number) => {
    const expression = inner.trim();
    const found = EXPRESSION.exec(expression);
    if (found === null)
      throw new ManifestError(
        `${file}:${lineOf(text, index)}: '${expression}' is Jinja that computes, which is not read`,
        WHAT_TO_DO,
      );
    const [, source = '', keys = '', single, double, number] = found;
    const path = [...keys.matchAll(/\w[\w-]*/g)].map(([key]) => key);
    const value = scalarText(valueAt(values[source as keyof JinjaValues], path));
    const standard = single ?? double ?? number;
    if (value !== undefined || standard !== undefined) return value ?? standard ?? '';
    throw new ManifestError(
      `${file}:${lineOf(text, index)}: ${expression} has no value`,
      source === 'var'
        ? 'name the file that has it: --var-file prod=vars/prod.yaml'
        : 'set it where Sceptre takes it from',
    );
  });
}

/** One map; of two values with one key, the later one. */
export function merged(...maps: readonly unknown[]): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const map of maps.filter(isMap))
    for (const [key, value] of Object.entries(map))
      Object.defineProperty(result, key, {
        value,
        enumerable: true,
        configurable: true,
        writable: true,
      });
  return result;
}

const lineOf = (text: string, index: number): number => text.slice(0, index).split('\n').length;
