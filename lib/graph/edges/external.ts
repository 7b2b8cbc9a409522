import { table } from '../table';
import type { Resource } from '../../assembly';
import type { Rule } from '../network/rules';
import { isWorld } from '../network/ranges';
import { outsider } from '../outsider';
import type { Node } from '../types';
import { titleOf } from '../words';

/** Who is on the other side. */
export const external = (id: string, title: string, facts: string): Node =>
  outsider(`external:${id}`, title, facts);

export const INTERNET = external('internet', 'Internet users', '0.0.0.0/0');

/** Whoever shares the network of something that the internet cannot reach. */
export function neighbours(vpc: Resource | undefined): Node {
  const range = vpc?.properties.CidrBlock;
  return external(
    vpc === undefined ? 'vpc' : `vpc:${vpc.id}`,
    'Anything in the VPC',
    typeof range === 'string' ? range : '',
  );
}

/** The other side of a rule that names no security group; undefined where only the deployment knows. */
export function peerNode({ peer, description }: Rule): Node | undefined {
  switch (peer.kind) {
    case 'vpc':
      return neighbours(peer.vpc);
    case 'range':
      if (isWorld(peer.range)) return INTERNET;
      return external(peer.range, description ?? 'Clients', peer.range);
    case 'prefixes':
      return prefixList(peer.id, peer.resource);
    case 'group':
      return external(peer.group, description ?? 'Security group', peer.group);
    case 'unknown':
      return undefined;
  }
}

const prefixList = (id: string, resource: Resource | undefined): Node =>
  resource === undefined
    ? external(id, 'Prefix list', id)
    : external(id, titleOf(resource), 'prefix list');

/** People and programs of another account. */
export const account = (id: string): Node => external(`account:${id}`, 'AWS account', id);

/** Who signs in elsewhere: `token.actions.githubusercontent.com`, a SAML directory. */
export const provider = (name: string): Node =>
  external(`provider:${name}`, KNOWN_PROVIDERS[name] ?? 'Identity provider', name);

const KNOWN_PROVIDERS: Readonly<Record<string, string>> = table({
  'token.actions.githubusercontent.com': 'GitHub Actions',
  'gitlab.com': 'GitLab',
  'cognito-identity.amazonaws.com': 'Cognito identities',
  'accounts.google.com': 'Google',
});

/** A policy that names everybody. */
export const ANYONE = external('anyone', 'Anyone', 'no sign-in');
