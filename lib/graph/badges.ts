import type { Model } from './model';
import { identitiesOf } from './rights/identities';
import { actsOn } from './rights/statements';
import type { Node } from './types';

/** Everything encrypted uses its key, and everything that reads it too: a word on the card, where edges would hide the rest. */
export function withBadges(
  nodes: readonly Node[],
  model: Model,
  nodeOf: (resource: string) => string | undefined,
): Node[] {
  const badges = new Map<string, Set<string>>();
  const add = (resource: string, badge: string): void => {
    const node = nodeOf(resource);
    if (node !== undefined) badges.set(node, (badges.get(node) ?? new Set()).add(badge));
  };
  const keys = model.ofType('AWS::KMS::Key');
  for (const { id } of keys) {
    for (const { from, at } of model.usersOf(id)) {
      if (/(?:Kms|KMS|Encryption)/.test(at) && !/^Properties\.(?:Policy|Environment)/.test(at))
        add(from, 'own key');
    }
  }
  const ids = new Set(keys.map(({ id }) => id));
  for (const { statements, actors } of identitiesOf(model)) {
    const uses = statements.some(
      (statement) =>
        statement.allows &&
        statement.resources.named.some(({ id }) => ids.has(id)) &&
        (actsOn(statement, 'kms:Decrypt') || actsOn(statement, 'kms:GenerateDataKey')),
    );
    if (uses) actors.forEach(({ id }) => add(id, 'uses key'));
  }
  return nodes.map((node) => {
    const own = badges.get(node.id);
    return own === undefined ? node : { ...node, badges: [...own].sort() };
  });
}
