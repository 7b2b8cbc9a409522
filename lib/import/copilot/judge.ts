import { fieldText, keyOf, leavesOf, type JsonMap, type Leaf, type Path } from './json';
import type { Finding } from './report';
import { carried, different, type Outcome, type Rule } from './rule';
import { ruleAt, withoutRule } from './rules';
import type { Workload, World } from './world';
import type { YamlFile } from './yaml-file';

/** What one manifest is in one environment. */
export interface Effective {
  readonly environment: string;
  readonly manifest: JsonMap;
  /** What the environment overrides, variables applied. */
  readonly override: unknown;
  /** What is to be said of values that variables made, by {@link keyOf} their path. */
  readonly notes: ReadonlyMap<string, string>;
}

/** What becomes of each field in one environment, by {@link keyOf} its path. */
export type Outcomes = ReadonlyMap<string, Outcome>;

const isWholeIn =
  (rules: readonly Rule[]) =>
  (path: Path): boolean =>
    ruleAt(rules, path)?.rule.whole === true;

export function judge(
  rules: readonly Rule[],
  { environment, manifest, notes }: Effective,
  workload: Workload,
  world: World,
): Outcomes {
  const leaves = leavesOf(manifest, isWholeIn(rules));
  return new Map(
    leaves.map((leaf) => {
      const found = ruleAt(rules, leaf.path);
      const outcome =
        found === undefined || leaf.value === null
          ? withoutRule(rules, leaf)
          : found.rule.apply({
              ...leaf,
              keys: found.keys,
              manifest,
              environment,
              workload,
              world,
            });
      return [keyOf(leaf.path), noted(outcome, leaf, notes)];
    }),
  );
}

/** A value that a variable made is worth a word, and the file a comment. */
function noted(outcome: Outcome, { path, value }: Leaf, notes: Effective['notes']): Outcome {
  if (notes.size === 0 || outcome.verdict === 'unsupported') return outcome;
  const paths = [path, ...leavesOf(value, undefined, path).map((leaf) => leaf.path)];
  if (Array.isArray(value)) paths.push(...value.map((_item, index) => [...path, index]));
  const said = [...new Set(paths.flatMap((one) => notes.get(keyOf(one)) ?? []))];
  if (said.length === 0) return outcome;
  const comment = said.join('; ');
  return {
    ...outcome,
    verdict: 'different',
    note: [outcome.note, comment].filter(Boolean).join('; '),
    settings: outcome.settings.map((one) => (one.append === true ? one : { ...one, comment })),
  };
}

interface Judged {
  readonly source: YamlFile;
  /** The manifest as it is written, without `environments`. */
  readonly base: unknown;
  readonly overrides: Readonly<Record<string, unknown>>;
  readonly rules: readonly Rule[];
  readonly effective: readonly { readonly one: Effective; readonly outcomes: Outcomes }[];
  /** What is to be said of overrides of environments that are not there. */
  readonly unknownEnvironment: (name: string) => Outcome;
}

/** Each field as it is written, once, with what became of it in all environments where it counts. */
export function findingsOf({
  source,
  base,
  overrides,
  rules,
  effective,
  unknownEnvironment,
}: Judged): Finding[] {
  const isWhole = isWholeIn(rules);
  const finding = (path: Path, outcome: Outcome): Finding => ({
    file: source.file,
    line: source.lineOf(path),
    field: fieldText(path),
    verdict: outcome.verdict,
    to: outcome.to,
    note: outcome.note,
  });
  const own = leavesOf(base, isWhole).map((leaf) =>
    finding(leaf.path, ofBase(leaf, rules, effective, isWhole)),
  );
  const others = Object.entries(overrides).flatMap(([environment, override]) => {
    const at = ['environments', environment];
    const outcomes = effective.find(({ one }) => one.environment === environment)?.outcomes;
    const leaves = leavesOf(override, isWhole);
    if (leaves.length === 0) return [finding(at, carried([], 'it says nothing'))];
    return leaves.map((leaf) =>
      finding(
        [...at, ...leaf.path],
        outcomes === undefined
          ? unknownEnvironment(environment)
          : (outcomes.get(keyOf(leaf.path)) ?? withoutRule(rules, leaf)),
      ),
    );
  });
  return [...own, ...others].sort((a, b) => a.line - b.line);
}

/** Of a field of the manifest itself: in the environments that do not override it. */
function ofBase(
  leaf: Leaf,
  rules: readonly Rule[],
  effective: Judged['effective'],
  isWhole: (path: Path) => boolean,
): Outcome {
  const key = keyOf(leaf.path);
  const outcomes = effective.flatMap(({ one, outcomes: all }) => {
    const overridden = leavesOf(one.override, isWhole).some(
      ({ path, value }) => value !== null && keyOf(path) === key,
    );
    const outcome = overridden ? undefined : all.get(key);
    return outcome === undefined ? [] : [{ environment: one.environment, outcome }];
  });
  if (outcomes.length > 0) return together(outcomes);
  return leaf.value === null
    ? withoutRule(rules, leaf)
    : different('each environment overrides it');
}

export interface InEnvironment {
  readonly environment: string;
  readonly outcome: Outcome;
}

const RANK = { carried: 0, different: 1, unsupported: 2 } as const;

export function together(all: readonly InEnvironment[]): Outcome {
  const outcomes = all.map(({ outcome }) => outcome);
  const [worst] = [...outcomes].sort((a, b) => RANK[b.verdict] - RANK[a.verdict]);
  const targets = new Set(outcomes.flatMap(({ to }) => to ?? []));
  return {
    verdict: worst?.verdict ?? 'carried',
    settings: [],
    note: notesOf(all),
    to: [...targets].join(', ') || undefined,
  };
}

/** One note where all environments have it, else each with the environments that it is about. */
function notesOf(all: readonly InEnvironment[]): string | undefined {
  const notes = [...new Set(all.map(({ outcome }) => outcome.note))];
  if (notes.length === 1) return notes[0];
  return notes
    .flatMap((note) => {
      const names = all.filter(({ outcome }) => outcome.note === note);
      const where = names.map(({ environment }) => environment).join(', ');
      return note === undefined ? [] : [`${where}: ${note}`];
    })
    .join('; ');
}
