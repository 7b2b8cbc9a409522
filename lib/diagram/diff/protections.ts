import type { ResourceRecord, Snapshot } from '../../graph';
import { inBoth, type Context } from './context';
import { wordsFor } from './kinds';
import { GUARDS, PROPERTIES, TLS } from './protection-table';
import type { Remark } from './types';

/** Protections that are gone, or new. */
export function protections(context: Context): Remark[] {
  return unique([
    ...context.matches.resources.pairs.flatMap(({ before, after }) =>
      ofResource(before, after, context),
    ),
    ...guards(context),
    ...stacks(context),
  ]);
}

function unique(remarks: readonly Remark[]): Remark[] {
  return [...new Map(remarks.map((remark) => [remark.text, remark])).values()];
}

function ofResource(before: ResourceRecord, after: ResourceRecord, context: Context): Remark[] {
  if (before.digest === after.digest) return [];
  const holder = context.union.holderAfter(after.id);
  if (holder === undefined) return [];
  const name = wordsFor(after, holder, context.union);
  const paths = [...Object.keys(before.properties), ...Object.keys(after.properties)];
  const found = PROPERTIES.flatMap(({ at, types, isSafe, gone, fresh, ofData = false }) => {
    if (types !== undefined && !types.includes(after.type)) return [];
    const places =
      typeof at === 'string' ? [at] : [...new Set(paths.filter((one) => at.test(one)))];
    return places.flatMap((path) => {
      const [was, is] = [before, after].map((one) => isSafe(valueAt(one, path)));
      const part = typeof at === 'string' ? '' : (at.exec(path)?.[1] ?? '');
      const words = (text: string) => `${name} ${text.replace('%', part)}`;
      if (was === is) return [];
      const found = remark(is === false, words(is === true ? fresh : gone), holder);
      return [ofData ? aboutData(found) : found];
    });
  });
  return [...found, ...retention(before, after, name, holder)];
}

/** The value at a place; of what is below it, that there is something. */
function valueAt({ properties }: ResourceRecord, path: string): string | undefined {
  const below = Object.keys(properties).some(
    (one) => one.startsWith(`${path}.`) || one.startsWith(`${path}[`),
  );
  return properties[path] ?? (below ? '{…}' : undefined);
}

function remark(opens: boolean, text: string, ...nodes: string[]): Remark {
  return { text, effect: opens ? 'opens' : 'closes', nodes };
}

const aboutData = (one: Remark): Remark => ({ ...one, about: 'data' });

const keeps = (policy: string | undefined): boolean => policy !== undefined && policy !== 'Delete';

function retention(
  before: ResourceRecord,
  after: ResourceRecord,
  name: string,
  holder: string,
): Remark[] {
  const [was, is] = [keeps(before.whenRemoved), keeps(after.whenRemoved)];
  if (was !== is)
    return [
      aboutData(
        remark(was, `${name} is ${is ? 'now' : 'no longer'} retained when it is removed`, holder),
      ),
    ];
  const [kept, keptNow] = [keeps(before.whenReplaced), keeps(after.whenReplaced)];
  return kept === keptNow
    ? []
    : [
        aboutData(
          remark(
            kept,
            `${name} is ${keptNow ? 'now' : 'no longer'} retained when an update replaces it`,
            holder,
          ),
        ),
      ];
}

/** Resources whose being there is the protection. */
function guards(context: Context): Remark[] {
  const { before, after, union } = context;
  const both = inBoth(context);
  const count = ({ resources }: Snapshot, holderOf: (id: string) => string | undefined) =>
    Map.groupBy(
      resources.flatMap((one) => {
        const guard = GUARDS[one.type] ?? (TLS.isIt(one) ? TLS.guard : undefined);
        const holder = holderOf(one.id);
        return guard === undefined || holder === undefined ? [] : [{ guard, holder }];
      }),
      ({ guard, holder }) => `${guard.gone}|${holder}`,
    );
  const [was, is] = [count(before, union.holderBefore), count(after, union.holderAfter)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((key) => {
    const [earlier, later] = [was.get(key), is.get(key)];
    if ((earlier === undefined) === (later === undefined)) return [];
    const [found] = earlier ?? later ?? [];
    if (found === undefined) return [];
    const { guard, holder } = found;
    const title = union.titleOf(holder);
    const isGone = later === undefined;
    if (both.has(holder))
      return [remark(isGone, `${title} ${isGone ? guard.gone : guard.fresh}`, holder)];
    return guard.alone === undefined
      ? []
      : [
          remark(
            isGone,
            `${title} is ${isGone ? 'gone' : 'new'}: ${isGone ? guard.alone.gone : guard.alone.fresh}`,
            holder,
          ),
        ];
  });
}

function stacks({ matches }: Context): Remark[] {
  return matches.stacks.pairs
    .filter(({ before, after }) => before.terminationProtection !== after.terminationProtection)
    .map(({ before, after }) =>
      aboutData(
        remark(
          before.terminationProtection,
          `Stack ${after.name} is ${after.terminationProtection ? 'now' : 'no longer'} protected against termination`,
        ),
      ),
    );
}
