import { isMap, keyOf, mapOf, type Path } from './json';

/** Copilot's own pattern: https://aws.github.io/copilot-cli/docs/manifest/overview/ */
const VARIABLE = /\$\{([_a-zA-Z][_a-zA-Z0-9]*)\}/g;

/** Maps whose values are texts, whatever they look like. */
const TEXTS = ['variables', 'args', 'labels'];

export interface Interpolated {
  readonly value: unknown;
  /** What is to be said of a value, by {@link keyOf} its path. */
  readonly notes: ReadonlyMap<string, string>;
}

/**
 * Puts in what `${NAME}` stands for; a text that holds a JSON list of texts becomes that list.
 *
 * @param known what Copilot itself knows, the same for everybody
 * @param shell variables of this process, which may differ elsewhere
 */
export function interpolate(
  value: unknown,
  known: Readonly<Record<string, string>>,
  shell: Readonly<Record<string, string | undefined>>,
): Interpolated {
  const notes = new Map<string, string>();
  const text = (source: string, path: Path): unknown => {
    const replaced = source.replace(VARIABLE, (whole, name: string) => {
      if (Object.hasOwn(known, name)) return known[name] ?? '';
      const found = Object.hasOwn(shell, name) ? shell[name] : undefined;
      notes.set(
        keyOf(path),
        found === undefined
          ? `\${${name}} is not set here and stands as it is: put its value in`
          : `the value of \${${name}} in this shell is now in the file: take it out where it is a secret`,
      );
      return found ?? whole;
    });
    return path.some((key) => TEXTS.includes(String(key)))
      ? replaced
      : (listIn(replaced) ?? replaced);
  };
  const walk = (inner: unknown, path: Path): unknown => {
    if (typeof inner === 'string') return text(inner, path);
    if (Array.isArray(inner)) return inner.map((item, index) => walk(item, [...path, index]));
    if (!isMap(inner)) return inner;
    return mapOf(Object.entries(inner).map(([key, item]) => [key, walk(item, [...path, key])]));
  };
  return { value: walk(value, []), notes };
}

function listIn(text: string): string[] | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) && list.length > 0 && list.every((one) => typeof one === 'string')
      ? list
      : undefined;
  } catch {
    return undefined;
  }
}
