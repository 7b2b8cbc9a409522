import type { Resource } from '../../assembly';
import { evidence } from '../edges/edge';
import { property } from '../model';
import { membersOf } from '../network/members';
import { labelOf, type Ports } from '../network/ports';
import { isWorld } from '../network/ranges';
import { isOnInternet } from '../network/roles';
import { rulesOf } from '../network/rules';
import { guardsOf } from '../rights/policies';
import { principalsOf } from '../rights/principals';
import type { Finding } from '../types';
import { cardsOf, inFull, inWords, type Scene } from './finding';

/** What anybody can get at. */
export function openDoors(scene: Scene): Finding[] {
  return [...openPolicies(scene), ...openGroups(scene), ...openLists(scene)];
}

/** Policies of resources that let everybody in, without a condition that keeps anybody out. */
function openPolicies(scene: Scene): Finding[] {
  const { model, titleOf } = scene;
  return guardsOf(model)
    .filter(
      ({ statement }) =>
        statement.allows && principalsOf(statement, model).some(({ kind }) => kind === 'anyone'),
    )
    .flatMap(({ statement, resources }) =>
      resources
        .filter(
          (resource) =>
            property(resource, 'PublicAccessBlockConfiguration', 'RestrictPublicBuckets') !== true,
        )
        .map((resource): Finding => ({
          kind: 'public',
          message: `Anyone may do ${wordsFor(statement.actions)} on ${titleOf(resource.id)}`,
          fix: 'Name who may, or add a condition such as aws:PrincipalOrgID',
          ...inFull(statement.actions.patterns),
          nodes: cardsOf([resource.id], scene),
          evidence: [evidence(statement.holder, statement.at)],
        })),
    );
}

const wordsFor = ({ patterns, not }: { patterns: readonly string[]; not: boolean }): string =>
  `${not ? 'everything but ' : ''}${inWords(patterns)}`;

/** Ports that browsers use are what doors are for. */
const WEB = new Set([80, 443]);

const isWeb = ({ protocol, from, to }: Ports): boolean =>
  protocol !== undefined && from !== undefined && from === to && WEB.has(from);

function openGroups(scene: Scene): Finding[] {
  const { model, titleOf } = scene;
  const members = membersOf(model);
  return rulesOf(model).groups.flatMap((group) =>
    rulesOf(model)
      .inward(group)
      .filter(({ peer, ports }) => peer.kind === 'range' && isWorld(peer.range) && !isWeb(ports))
      .map(({ ports, proof }): Finding => {
        const owners = members.of(group);
        const names = [...new Set(owners.map(({ id }) => titleOf(id)))];
        const reached = owners.some((owner) => isOnInternet(owner, model));
        return {
          kind: 'public',
          message: `The security group of ${inWords(names) || titleOf(group)} is open to the whole world (${labelOf(ports)})${reached || owners.length === 0 ? '' : '; only its place in the network keeps the internet out'}`,
          fix: 'Name the security group or the range of addresses that connects',
          ...inFull(names),
          nodes: cardsOf(owners.length > 0 ? owners.map(({ id }) => id) : [group], scene),
          evidence: [proof],
        };
      }),
  );
}

/** Access-control lists of buckets, which came before policies. */
function openLists(scene: Scene): Finding[] {
  return scene.model
    .ofType('AWS::S3::Bucket')
    .filter(({ properties }) => /^PublicRead/.test(String(properties.AccessControl)))
    .map((bucket: Resource): Finding => ({
      kind: 'public',
      message: `${scene.titleOf(bucket.id)} is open to anyone by its access-control list (${String(bucket.properties.AccessControl)})`,
      fix: 'Take the list away, and let a policy name who may read',
      nodes: cardsOf([bucket.id], scene),
      evidence: [evidence(bucket, 'Properties.AccessControl')],
    }));
}
