import { MEANINGS } from '../rights/meanings';
import { fits } from '../rights/globs';
import { identitiesOf, type Identity } from '../rights/identities';
import type { Statement } from '../rights/statements';
import { evidence } from '../edges/edge';
import type { Finding } from '../types';
import { titleOf as wordsFor } from '../words';
import { cardsOf, inFull, inWords, type Scene } from './finding';

/** Every action that is an edge where its resource is named: it need not be allowed on everything. */
const NARROWABLE: readonly string[] = [
  ...new Set(
    Object.values(MEANINGS).flatMap((meanings) => meanings.flatMap(({ actions }) => actions)),
  ),
];

/** What a role allows on more than it can need. */
export function wildcards(scene: Scene): Finding[] {
  return identitiesOf(scene.model).flatMap((identity) => [
    ...identity.statements
      .filter(({ allows }) => allows)
      .flatMap((statement) => broad(statement, identity, scene)),
    ...identity.managed
      .filter(({ arn, actions }) => actions.length > 0 && !arn.includes('/service-role/'))
      .map(({ arn, proof }): Finding => {
        const name = arn.slice(arn.lastIndexOf('/') + 1);
        return {
          kind: 'wildcard',
          message: `${inWords(whoOf(identity, scene))} has ${name}, a policy of AWS that counts for every resource of the account`,
          fix: 'Allow the actions that it needs on the resources that it needs',
          ...inFull(whoOf(identity, scene)),
          nodes: nodesOf(identity, scene),
          evidence: [proof],
        };
      }),
  ]);
}

function broad(statement: Statement, identity: Identity, scene: Scene): Finding[] {
  const { actions, resources, conditions, holder, at } = statement;
  const who = whoOf(identity, scene);
  const found = (message: string, fix: string, ...lists: (readonly string[])[]): Finding[] => [
    {
      kind: 'wildcard',
      message: `${inWords(who)} ${message}`,
      fix,
      ...inFull(who, ...lists),
      nodes: nodesOf(identity, scene),
      evidence: [evidence(holder, at)],
    },
  ];
  const wide = actions.patterns.filter((pattern) => /^(?:\*+|[\w-]+:\*+)$/.test(pattern));
  if (actions.not && actions.patterns.length > 0) {
    return found(
      `may do everything but ${inWords(actions.patterns)}`,
      'Name the actions that it needs, not those that it does not',
      actions.patterns,
    );
  }
  const onWhat =
    resources.everything || resources.not ? ['every resource'] : namesOf(statement, scene);
  if (wide.length > 0) {
    const what = wide.some((pattern) => /^\*+$/.test(pattern)) ? ['everything'] : wide;
    const message = `may do ${inWords(what)} on ${inWords(onWhat)}`;
    return found(message, 'Name the actions that it needs', what, onWhat);
  }
  if (!(resources.everything || resources.not) || conditions.length > 0) return [];
  const narrow = actions.patterns.filter((pattern) =>
    NARROWABLE.some((action) => fits(pattern, action)),
  );
  return narrow.length === 0
    ? []
    : found(
        `may do ${inWords(narrow)} on every resource`,
        'Name the resources that it needs',
        narrow,
      );
}

function namesOf({ resources }: Statement, { titleOf }: Scene): readonly string[] {
  const names = [...new Set(resources.named.map(({ id }) => titleOf(id)))];
  if (names.length > 0) return names;
  return resources.patterns.length > 0 ? resources.patterns : ['a resource'];
}

/** A role that nothing acts as goes by its own name, whatever card it is part of. */
function whoOf({ actors, holder }: Identity, { titleOf, nodeOf }: Scene): readonly string[] {
  const names = [...new Set(actors.map(({ id }) => titleOf(id)))];
  if (names.length > 0) return names;
  return [nodeOf(holder.id) === holder.id ? titleOf(holder.id) : wordsFor(holder)];
}

const nodesOf = ({ actors, holder }: Identity, scene: Scene): string[] =>
  cardsOf([...actors.map(({ id }) => id), ...(actors.length === 0 ? [holder.id] : [])], scene);
