import type { IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { ResolvedWeb } from '../config';
import type { AuthSettings } from '../../services/protocol/contract';

/** What the web service is told of those whose tokens count; undefined where there are none. */
export function authSettings(
  { auth, login }: ResolvedWeb,
  { loadBalancerArn }: IApplicationLoadBalancer,
): AuthSettings | undefined {
  if (auth.login === undefined && auth.oidc === undefined) return undefined;
  return {
    ...(auth.login !== undefined && {
      login: { signer: loadBalancerArn, ...clientOf(login), rights: auth.login },
    }),
    ...(auth.oidc !== undefined && { issuer: issuerOf(auth.oidc) }),
  };
}

/** The load balancer may have other listeners, with log-ins to something else. */
function clientOf(login: ResolvedWeb['login']): { readonly clientId?: string } {
  if (login === undefined) return {};
  return { clientId: 'oidc' in login ? login.oidc.clientId : login.cognito.clientId };
}

function issuerOf({
  issuer: url,
  audiences,
  jwksUrl,
  ...rights
}: NonNullable<ResolvedWeb['auth']['oidc']>): NonNullable<AuthSettings['issuer']> {
  return { url, audiences, ...(jwksUrl !== undefined && { jwksUrl }), rights };
}
