import type { ResourceRecord } from '../../graph';
import { logicalIdOf } from './match';
import { CUT, type Naming } from './names';
import { isAt, STATEFUL } from './stateful';
import type { PropertyChange, Replacement, ResourceChange } from './types';

/** The tool's own record, and versions that are made anew whenever their content is. */
const NO_CHANGE = new Set(['AWS::CDK::Metadata']);
const MADE_ANEW = new Set(['AWS::Lambda::Version', 'AWS::ApiGateway::Deployment']);

/** What changed in a resource that is in both; undefined: nothing. */
export function resourceChange(
  before: ResourceRecord,
  after: ResourceRecord,
  names: Naming,
): ResourceChange | undefined {
  if (NO_CHANGE.has(after.type)) return undefined;
  const all =
    before.digest === after.digest ? [] : changesIn(before, after, names).map(withoutBeginnings);
  const { properties, sums } = withoutHashes(all, after.type);
  const replaced = MADE_ANEW.has(after.type) ? [] : replacements(before, after, all, names);
  if (MADE_ANEW.has(after.type) && logicalIdOf(before) !== logicalIdOf(after))
    sums.push('new version');
  if (properties.length === 0 && sums.length === 0 && replaced.length === 0) return undefined;
  return { mark: 'changed', before, after, replaced, properties, sums: [...new Set(sums)].sort() };
}

function changesIn(before: ResourceRecord, after: ResourceRecord, names: Naming): PropertyChange[] {
  const earlier = { ...before.properties, ...policiesOf(before) };
  const later = { ...after.properties, ...policiesOf(after) };
  const plain = [...new Set([...Object.keys(earlier), ...Object.keys(later)])]
    .filter((path) => !BY_PLACE.test(path))
    .flatMap((path): PropertyChange[] => {
      const [one, other] = [earlier[path], later[path]];
      if (one !== undefined && other !== undefined && names.isSame(one, other)) return [];
      return [
        {
          path,
          ...(one !== undefined && { before: names.before(one) }),
          ...(other !== undefined && { after: names.after(other) }),
        },
      ];
    });
  return [...plain, ...listChanges(earlier, later, names)].sort((a, b) =>
    a.path < b.path ? -1 : a.path > b.path ? 1 : 0,
  );
}

/** Of two long texts, the beginnings say nothing about what changed. */
function withoutBeginnings(change: PropertyChange): PropertyChange {
  const { before, after, path } = change;
  const [one, other] = [before, after].map((text) => CUT.exec(text ?? '')?.[0]);
  if (one === undefined || other === undefined) return change;
  return { path, before: one, after: other };
}

function policiesOf({ whenRemoved, whenReplaced }: ResourceRecord): Record<string, string> {
  return {
    ...(whenRemoved !== undefined && { DeletionPolicy: whenRemoved }),
    ...(whenReplaced !== undefined && { UpdateReplacePolicy: whenReplaced }),
  };
}

/** An entry of a list that has no name of its own, only a place. */
const BY_PLACE = /\[\d+\]$/;

/** Entries of lists without names: what is new and what is gone, wherever it stands; one of each is a change. */
function listChanges(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
  names: Naming,
): PropertyChange[] {
  const listsOf = (properties: Readonly<Record<string, string>>) =>
    Map.groupBy(
      Object.entries(properties).filter(([path]) => BY_PLACE.test(path)),
      ([path]) => path.replace(BY_PLACE, ''),
    );
  const [earlier, later] = [listsOf(before), listsOf(after)];
  return [...new Set([...earlier.keys(), ...later.keys()])].flatMap((path) => {
    const left = (earlier.get(path) ?? []).map(([, text]) => text);
    const gone: string[] = [];
    const fresh = (later.get(path) ?? []).map(([, text]) => text);
    for (const text of left) {
      const at = fresh.findIndex((other) => names.isSame(text, other));
      if (at === -1) gone.push(text);
      else fresh.splice(at, 1);
    }
    if (gone.length === 1 && fresh.length === 1) {
      const [one = '', other = ''] = [gone[0], fresh[0]];
      return [{ path, before: names.before(one), after: names.after(other) }];
    }
    return [
      ...gone.map((text) => ({ path, before: names.before(text) })),
      ...fresh.map((text) => ({ path, after: names.after(text) })),
    ];
  });
}

const HASH = /\b(?:sha256:)?[0-9a-f]{64}\b/g;

/** Where a change is only that of a hash, what it means. */
function withoutHashes(
  changes: readonly PropertyChange[],
  type: string,
): { readonly properties: PropertyChange[]; readonly sums: string[] } {
  const sums: string[] = [];
  const properties = changes.filter(({ path, before, after }) => {
    if (before === undefined || after === undefined) return true;
    if (before.replace(HASH, '#') !== after.replace(HASH, '#')) return true;
    sums.push(meaningOf(path, type));
    return false;
  });
  return { properties, sums };
}

function meaningOf(path: string, type: string): string {
  if (/(?:^|\.)Image(?:Uri)?$/.test(path)) return 'new image';
  if (type === 'AWS::Lambda::Function' || type === 'AWS::Lambda::LayerVersion') return 'new code';
  if (/Template(?:URL)?$/.test(path)) return 'new template';
  return 'new files';
}

function replacements(
  before: ResourceRecord,
  after: ResourceRecord,
  changes: readonly PropertyChange[],
  names: Naming,
): Replacement[] {
  const [earlierId, laterId] = [logicalIdOf(before), logicalIdOf(after)];
  const moved = names.movedStack(before.stack, after.stack);
  const { always, maybe = [] } = STATEFUL[after.type] ?? { always: [] };
  const by = (properties: readonly string[], isMaybe: boolean) =>
    properties
      .filter((property) => changes.some(({ path }) => isAt(path, property)))
      .map((what): Replacement => ({ because: 'property', what, maybe: isMaybe }));
  return [
    ...(moved === undefined ? [] : [{ because: 'stack', what: moved, maybe: false } as const]),
    ...(earlierId === laterId
      ? []
      : [{ because: 'logical id', what: laterId, maybe: false } as const]),
    ...by(always, false),
    ...by(maybe, true),
  ];
}
