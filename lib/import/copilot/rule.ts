import type { JsonMap, Path } from './json';
import type { Workload, World } from './world';

/** What becomes of a field: all of it, all but what the note says, or nothing, for the reason in the note. */
export type Verdict = 'carried' | 'different' | 'unsupported';

/** A value of the configuration. With `append`, one more item of a list. */
export interface Setting {
  readonly path: readonly string[];
  /** Undefined: nothing but the comment. */
  readonly value: unknown;
  readonly append?: true;
  /** Stands above it in the file: where a person must look. */
  readonly comment?: string;
}

export interface Outcome {
  readonly verdict: Verdict;
  readonly note: string | undefined;
  readonly settings: readonly Setting[];
  /** Where it went, as people write it; undefined: nowhere. */
  readonly to: string | undefined;
}

/** One field of a manifest, in one environment. */
export interface Field {
  readonly path: Path;
  readonly value: unknown;
  /** What the stars of the rule's pattern stand for. */
  readonly keys: readonly string[];
  /** The manifest as it is in this environment, overrides and variables applied. */
  readonly manifest: JsonMap;
  readonly environment: string;
  readonly workload: Workload;
  readonly world: World;
}

export interface Rule {
  /** `*` is any key, `[]` any index; a last `**` all that is below. */
  readonly segments: readonly string[];
  /** What is below is one field. */
  readonly whole: boolean;
  readonly apply: (field: Field) => Outcome;
}

type Apply = Rule['apply'];

const split = (pattern: string): string[] => pattern.replaceAll('[]', '.[]').split('.');

export const rule = (pattern: string, apply: Apply): Rule => ({
  segments: split(pattern),
  whole: false,
  apply,
});

/** A field whose value is a map or list of any shape. */
export const whole = (pattern: string, apply: Apply): Rule => ({
  segments: split(pattern),
  whole: true,
  apply,
});

export const setting = (path: readonly string[], value: unknown, comment?: string): Setting => ({
  path,
  value,
  ...(comment !== undefined && { comment }),
});

const placeOf = (settings: readonly Setting[]): string | undefined =>
  settings.length === 0
    ? undefined
    : [...new Set(settings.map(({ path }) => path.join('.')))].join(', ');

/** All of it; where it is what Slipway does anyway, nothing is written: `by` says so. */
export const carried = (settings: readonly Setting[], by?: string): Outcome => ({
  verdict: 'carried',
  note: undefined,
  settings,
  to: placeOf(settings) ?? by ?? 'as Slipway does anyway',
});

export const different = (note: string, settings: readonly Setting[] = []): Outcome => ({
  verdict: 'different',
  note,
  settings,
  to: placeOf(settings),
});

export const unsupported = (note: string): Outcome => ({
  verdict: 'unsupported',
  note,
  settings: [],
  to: undefined,
});

/** A value, or nothing at all where it is the default. */
export const unlessDefault = (
  path: readonly string[],
  value: unknown,
  standard: unknown,
): Outcome =>
  value === standard
    ? { ...carried([]), to: `${path.join('.')}, its default` }
    : carried([setting(path, value)]);

export const always =
  (outcome: Outcome): Apply =>
  () =>
    outcome;

export const never = (note: string): Apply => always(unsupported(note));
