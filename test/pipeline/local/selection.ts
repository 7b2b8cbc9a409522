import { matchesGlob } from 'node:path';
import { closest, distance } from 'fastest-levenshtein';
import type { Pipeline, WorkStage } from '../../../lib/pipeline/model';
import { keptBy, neededBy } from './kept';

export interface Selection {
  /** Names of stages, `*` is any part of a name; empty: all. */
  readonly only: readonly string[];
  readonly skip: readonly string[];
}

export interface Selected {
  readonly leftOut: ReadonlySet<string>;
  /** Stages that run although they were not asked for: others read what they keep. */
  readonly needed: readonly string[];
}

/**
 * Which stages are left out.
 *
 * @throws Error where a pattern names no stage
 */
export function selected({ groups }: Pick<Pipeline, 'groups'>, selection: Selection): Selected {
  const stages = groups.flat();
  const names = stages.map(({ name }) => name);
  for (const pattern of [...selection.only, ...selection.skip]) {
    if (!names.some((name) => matches(name, pattern))) throw new Error(unknown(pattern, names));
  }
  const wanted = new Set(
    names.filter(
      (name) =>
        (selection.only.length === 0 || selection.only.some((one) => matches(name, one))) &&
        !selection.skip.some((one) => matches(name, one)),
    ),
  );
  const work = stages.filter((stage) => stage.kind === 'work');
  const needed = work
    .filter(({ name }) => !wanted.has(name))
    .filter((stage) => isRead(stage, work, wanted))
    .map(({ name }) => name);
  const running = new Set([...wanted, ...needed]);
  return { leftOut: new Set(names.filter((name) => !running.has(name))), needed };
}

/** Whether a stage that runs reads what this one keeps, at first or second hand. */
function isRead(stage: WorkStage, all: readonly WorkStage[], wanted: ReadonlySet<string>): boolean {
  const kept = keptBy(stage).map(({ name }) => name);
  return all.some(
    (reader) =>
      reader !== stage &&
      neededBy(reader).some(({ name }) => kept.includes(name)) &&
      (wanted.has(reader.name) || isRead(reader, all, wanted)),
  );
}

const matches = (name: string, pattern: string): boolean =>
  matchesGlob(name.toLowerCase(), pattern.toLowerCase());

function unknown(pattern: string, names: readonly string[]): string {
  const near = closest(pattern, names);
  const hint = distance(pattern, near) <= 3 ? `did you mean ${near}? ` : '';
  return `no stage is called ${pattern}: ${hint}The stages: ${names.join(', ')}`;
}
