import type { PropertyTree } from '../../../graph';
import type { Properties } from '../content';
import { byId } from './dom';

let read: Properties | undefined;

/** What the template says of a resource. All of it is read when it is first asked for: most pages are opened for the picture. */
export function propertiesOf(resource: string): PropertyTree | undefined {
  read ??= JSON.parse(byId('properties').textContent) as Properties;
  return read[resource];
}

/** What of a tree fits a word: a name with all below it, or a text. Undefined: nothing. */
export function matching(tree: PropertyTree, word: string): PropertyTree | undefined {
  const found = Object.entries(tree).flatMap(([name, value]) => {
    if (name.toLowerCase().includes(word)) return [[name, value] as const];
    if (typeof value === 'string')
      return value.toLowerCase().includes(word) ? [[name, value] as const] : [];
    const below = matching(value, word);
    return below === undefined ? [] : [[name, below] as const];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

export function leavesIn(tree: PropertyTree): number {
  return Object.values(tree).reduce<number>(
    (sum, value) => sum + (typeof value === 'string' ? 1 : leavesIn(value)),
    0,
  );
}

/** A text, with the references in it: `${<resource id>.<attribute>}`. */
export function partsOf(
  text: string,
): readonly ({ readonly text: string } | { readonly resource: string; readonly text: string })[] {
  return text.split(/(\$\{[^{}]*#[^{}]*\})/).map((part) => {
    const [, stack, logicalId, attribute = ''] = /^\$\{(.*)#([^.]*)(\..*)?\}$/.exec(part) ?? [];
    if (stack === undefined || logicalId === undefined) return { text: part };
    return { resource: `${stack}#${logicalId}`, text: `${logicalId}${attribute}` };
  });
}
