import { MEANINGS } from '../rights/meanings';
import { fits } from '../rights/globs';
import { identitiesOf, type Identity } from '../rights/identities';
import type { Statement } from '../rights/statements';
import { evidence } from '../edges/edge';
import type { Finding } from '../types';
import { titleOf as wordsFor } from '../words';
import { cardsOf, type Scene } from './finding';

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
          message: `${whoOf(identity, scene)} has ${name}, a policy of AWS that counts for every resource of the account`,
          fix: 'Allow the actions that it needs on the resources that it needs',
          nodes: nodesOf(identity, scene),
          evidence: [proof],
        };
      }),
  ]);
}

function broad(statement: Statement, identity: Identity, scene: Scene): Finding[] {
  const { actions, resources, conditions, holder, at } = statement;
  const found = (message: string, fix: string): Finding[] => [
    {
      kind: 'wildcard',
      message: `${whoOf(identity, scene)} ${message}`,
      fix,
      nodes: nodesOf(identity, scene),
      evidence: [evidence(holder, at)],
    },
  ];
  const wide = actions.patterns.filter((pattern) => /^(?:\*+|[\w-]+:\*+)$/.test(pattern));
  if (actions.not && actions.patterns.length > 0) {
    const left = actions.patterns.join(', ');
    return found(
      `may do everything but ${left}`,
      'Name the actions that it needs, not those that it does not',
    );
  }
  const onWhat =
    resources.everything || resources.not ? 'every resource' : namesOf(statement, scene);
  if (wide.length > 0) {
    const what = wide.some((pattern) => /^\*+$/.test(pattern)) ? 'everything' : wide.join(', ');
    return found(`may do ${what} on ${onWhat}`, 'Name the actions that it needs');
  }
  if (!(resources.everything || resources.not) || conditions.length > 0) return [];
  const narrow = actions.patterns.filter((pattern) =>
    NARROWABLE.some((action) => fits(pattern, action)),
  );
  return narrow.length === 0
    ? []
    : found(`may do ${narrow.join(', ')} on every resource`, 'Name the resources that it needs');
}

function namesOf({ resources }: Statement, { titleOf }: Scene): string {
  const names = [...new Set(resources.named.map(({ id }) => titleOf(id)))];
  return names.length > 0 ? names.join(', ') : resources.patterns.join(', ') || 'a resource';
}

/** A role that nothing acts as goes by its own name, whatever card it is part of. */
function whoOf({ actors, holder }: Identity, { titleOf, nodeOf }: Scene): string {
  const names = [...new Set(actors.map(({ id }) => titleOf(id)))];
  if (names.length > 0) return names.join(', ');
  return nodeOf(holder.id) === holder.id ? titleOf(holder.id) : wordsFor(holder);
}

const nodesOf = ({ actors, holder }: Identity, scene: Scene): string[] =>
  cardsOf([...actors.map(({ id }) => id), ...(actors.length === 0 ? [holder.id] : [])], scene);
