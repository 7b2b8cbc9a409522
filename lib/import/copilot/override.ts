import { isMap, mapOf, type Path } from './json';

const SCALING = [
  'range',
  'cooldown',
  'cpu_percentage',
  'memory_percentage',
  'requests',
  'response_time',
  'queue_delay',
];

/** Variants of one field: where an override has one, nothing is left of the others. */
const VARIANTS: readonly (readonly [parent: RegExp, ...sides: (readonly string[])[]])[] = [
  [/(?:^|\.)image$/, ['build'], ['location']],
  [/^count$/, ['spot'], SCALING],
  [/^storage\.volumes\.[^.]+\.efs$/, ['id', 'root_dir', 'auth'], ['uid', 'gid']],
];

/**
 * A manifest with what one environment overrides, as Copilot merges them: maps deeply, lists and values replace, a
 * variant clears the others. https://aws.github.io/copilot-cli/docs/manifest/lb-web-service/#environments
 */
export function applyOverride(base: unknown, override: unknown, path: Path = []): unknown {
  if (override === undefined || override === null) return base;
  if (!isMap(base) || !isMap(override)) return override;
  const cleared = clearedBy(Object.keys(override), path);
  const merged = new Map(Object.entries(base).filter(([key]) => !cleared.includes(key)));
  for (const [key, value] of Object.entries(override)) {
    merged.set(key, applyOverride(merged.get(key), value, [...path, key]));
  }
  return mapOf(merged);
}

function clearedBy(keys: readonly string[], path: Path): readonly string[] {
  const [, ...sides] = VARIANTS.find(([parent]) => parent.test(path.join('.'))) ?? [/^/];
  const chosen = sides.find((side) => side.some((key) => keys.includes(key)));
  return chosen === undefined ? [] : sides.filter((side) => side !== chosen).flat();
}
