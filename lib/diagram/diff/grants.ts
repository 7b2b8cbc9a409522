import type { ResourceRecord, Snapshot, StatementRecord } from '../../graph';
import { REFERENCE } from './names';
import { verbOf, type Verb } from './verbs';

/** Who may do what to what. */
export interface Grant {
  readonly effect: 'Allow' | 'Deny';
  /** Node, or words for what is none. */
  readonly actor: End;
  readonly target: End;
  readonly verb: Verb;
  /** Parts of the target: what stands after its address, `/*`. */
  readonly part: string;
  /** All of them must hold; references by ids of the union. */
  readonly conditions: readonly string[];
  /** Whether the target's own policy says so. */
  readonly ofTarget: boolean;
}

export interface End {
  /** Node of the union. */
  readonly id?: string;
  /** Where it is no node. */
  readonly words: string;
}

export const ANYONE = 'anyone (*)';
export const ANYTHING = 'any resource (*)';

interface Side {
  readonly snapshot: Snapshot;
  /** The node of the union that stands for a resource; undefined: a group does. */
  readonly nodeOf: (resource: string) => string | undefined;
  /** A text with its references by the ids of the union. */
  readonly translated: (text: string) => string;
}

const IDENTITY = new Set([
  'AWS::IAM::Policy',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Role',
  'AWS::IAM::User',
  'AWS::IAM::Group',
]);

/** Every grant that the statements of a snapshot make. */
export function grantsOf(side: Side): Grant[] {
  return side.snapshot.resources.flatMap((resource) =>
    (resource.statements ?? []).flatMap((statement) => grantsIn(resource, statement, side)),
  );
}

function grantsIn(resource: ResourceRecord, statement: StatementRecord, side: Side): Grant[] {
  const isTrust = statement.at.startsWith('AssumeRolePolicyDocument');
  const isIdentity = IDENTITY.has(resource.type) && !isTrust;
  const own = ownEnd(resource, side);
  const actors = isIdentity ? [own] : principals(statement, side);
  const targets = isTrust
    ? [{ end: own, part: '' }]
    : targetsOf(statement, isIdentity ? undefined : own, side);
  const verbs = new Set(
    statement.except?.includes('actions') === true
      ? (['all'] as const)
      : statement.actions.map(verbOf),
  );
  verbs.delete('see');
  return actors.flatMap((actor) =>
    targets.flatMap(({ end, part }) =>
      [...verbs].map((verb): Grant => ({
        effect: statement.effect,
        actor,
        target: end,
        verb,
        part,
        conditions: statement.conditions.map(side.translated).sort(),
        ofTarget: !isIdentity,
      })),
    ),
  );
}

function ownEnd({ id, path }: ResourceRecord, { nodeOf }: Side): End {
  const node = nodeOf(id);
  return {
    ...(node !== undefined && { id: node }),
    words: path.replace(/\/(?:Resource|Default(?:Policy)?)(?:\/Resource)?$/, ''),
  };
}

function principals({ principals: named, except }: StatementRecord, side: Side): End[] {
  if (except?.includes('principals') === true) return [{ words: ANYONE }];
  return named.map((principal): End => {
    const text = principal.replace(/^(?:AWS|Service|Federated|CanonicalUser) /, '');
    if (text === '*') return { words: ANYONE };
    const [node] = nodesIn(text, side);
    if (node !== undefined) return { id: node.id, words: '' };
    const [, account] = /^arn:.+:iam::(.+):root$/.exec(text) ?? [];
    if (account !== undefined)
      return { words: account.includes('AWS::AccountId') ? 'This account' : `Account ${account}` };
    return { words: text };
  });
}

function targetsOf(
  { resources, except }: StatementRecord,
  own: End | undefined,
  side: Side,
): { readonly end: End; readonly part: string }[] {
  if (except?.includes('resources') === true && own === undefined)
    return [{ end: { words: ANYTHING }, part: '' }];
  const found = resources.flatMap((text) => {
    if (text === '*') return [{ end: own ?? { words: ANYTHING }, part: '' }];
    const nodes = nodesIn(text, side);
    if (nodes.length === 0)
      return [{ end: own ?? { words: text }, part: own === undefined ? '' : text }];
    return nodes.map(({ id, rest }) => ({ end: { id, words: '' }, part: rest }));
  });
  return found.length === 0 && own !== undefined ? [{ end: own, part: '' }] : found;
}

function nodesIn(text: string, { nodeOf }: Side): { readonly id: string; readonly rest: string }[] {
  return [...text.matchAll(REFERENCE)].flatMap((match) => {
    const id = nodeOf(match[1] ?? '');
    return id === undefined ? [] : [{ id, rest: text.slice(match.index + match[0].length) }];
  });
}
