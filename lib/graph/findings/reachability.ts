import { isOutside, unreachable } from '../edges/databases';
import { NO_RULE } from '../network/reach';
import type { Finding } from '../types';
import { cardsOf, type Scene } from './finding';

/** Ways that are declared, and that no rule of the security groups lets through. */
export function blockedWays(scene: Scene): Finding[] {
  const { model, titleOf, edges, nodes } = scene;
  const told = unreachable(model).map(({ handed, database }): Finding => {
    const { workload, name, resource, proof } = handed;
    const what = resource.id === database.id ? 'address' : 'secret';
    const who = titleOf(workload.id);
    const whom = titleOf(database.id);
    const [why, help] = isOutside(workload)
      ? ['runs outside of the network that it is in', `Give ${who} a place in that network`]
      : [
          'no security-group rule lets it connect',
          `Let the security group of ${who} into that of ${whom}`,
        ];
    return {
      kind: 'not-reachable',
      message: `${who} is given the ${what} of ${whom} (${name}), but ${why}`,
      fix: `${help}, or take ${name} away`,
      nodes: cardsOf([workload.id, database.id], scene),
      evidence: [proof],
    };
  });
  const explained = new Set(told.map((finding) => finding.nodes.join('|')));
  const titles = new Map(nodes.map(({ id, title }) => [id, title]));
  const rest = edges
    .filter(({ problem, from, to }) => problem === NO_RULE && !explained.has(`${from}|${to}`))
    .map(({ from, to, label, evidence }): Finding => {
      const [who, whom] = [titles.get(from) ?? from, titles.get(to) ?? to];
      return {
        kind: 'not-reachable',
        message: `${who} is set up to connect to ${whom} (${label}), but no security-group rule lets it through`,
        fix: `Open ${label} from the security group of ${who} to that of ${whom}, on both sides`,
        nodes: [from, to],
        evidence,
      };
    });
  return [...told, ...rest];
}
