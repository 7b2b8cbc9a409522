import { wordsFor } from './kinds';
import type { Context } from './context';
import { logicalIdOf } from './match';
import { fateInWords, fateOf, STATEFUL, type Fate } from './stateful';
import type { Change, Loss, ResourceChange } from './types';
import type { Group, Node, ResourceRecord } from '../../graph';

/** What stateful resources lose that are removed or replaced: what is deleted first, databases before logs. */
export function lossesOf(
  changes: readonly (Change<Node> | Change<Group>)[],
  context: Context,
): Loss[] {
  return changes
    .flatMap(({ id, resources }) =>
      resources.flatMap((change) => lossOf(change, id, context) ?? []),
    )
    .sort((a, b) => a.rank - b.rank || (a.text < b.text ? -1 : 1))
    .map(({ text, kept, nodes }) => ({ text, kept, nodes }));
}

type Ranked = Loss & { readonly rank: number };

const TYPES = Object.keys(STATEFUL);
const FATES: readonly Fate[] = ['deleted', 'snapshot', 'retained'];

function lossOf(change: ResourceChange, holder: string, context: Context): Ranked | undefined {
  const { before, mark } = change;
  if (before === undefined || STATEFUL[before.type] === undefined) return undefined;
  const fate =
    mark === 'removed'
      ? fateOf(before.type, before.whenRemoved)
      : fateOf(before.type, before.whenReplaced, change.after?.whenReplaced);
  const name = wordsFor(before, holder, context.union);
  const what =
    mark === 'removed' ? removal(before, fate, context) : replacement(change, fate, context);
  if (what === undefined) return undefined;
  return {
    text: `${name} ${what}`,
    kept: fate === 'retained',
    nodes: [holder],
    rank: FATES.indexOf(fate) * TYPES.length + TYPES.indexOf(before.type),
  };
}

function removal(before: ResourceRecord, fate: Fate, context: Context): string {
  const stack = context.matches.stacks.removed.find(({ path }) => path === before.stack);
  const twin = twinOf(before, context);
  const instead = twin === undefined ? '' : `; the one at ${twin.path} is a new, empty one`;
  const words = fateInWords(fate, before.type);
  return stack === undefined
    ? `is removed: ${words}${instead}`
    : `is no longer in the app: it stays until stack ${stack.name} is deleted, then ${words}${instead}`;
}

/** A new resource that looks like the removed one, moved: CloudFormation does not take it for the same. */
function twinOf(before: ResourceRecord, { matches }: Context): ResourceRecord | undefined {
  const last = lastId(before);
  const alike = matches.resources.added.filter(
    (one) => one.type === before.type && lastId(one) === last,
  );
  return alike.length === 1 ? alike[0] : undefined;
}

const lastId = ({ path }: ResourceRecord): string =>
  path
    .split('/')
    .filter((id) => id !== 'Resource' && id !== 'Default')
    .at(-1) ?? path;

function replacement(
  { replaced, before, after }: ResourceChange,
  fate: Fate,
  { matches }: Context,
): string | undefined {
  if (before === undefined || after === undefined || replaced.length === 0) return undefined;
  const words = fateInWords(fate, before.type);
  const moved = replaced.find(({ because }) => because === 'stack');
  if (moved !== undefined) {
    const old = matches.stacks.pairs.find((pair) => pair.before.path === before.stack);
    return `is created anew, empty, in stack ${moved.what}; the old one stays until stack ${old?.before.name ?? before.stack} is deleted, then ${words}`;
  }
  const surely = replaced.filter(({ maybe }) => !maybe);
  const reasons = (surely.length > 0 ? surely : replaced).map(({ because, what }) =>
    because === 'logical id'
      ? `its logical id was ${logicalIdOf(before)} and is ${what}`
      : `${what} changes`,
  );
  const verb = surely.length > 0 ? 'is replaced by a new, empty one' : 'may be replaced';
  return `${verb} (${reasons.join(', ')}): ${words}`;
}
