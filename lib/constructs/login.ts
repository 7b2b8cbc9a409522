import { SecretValue } from 'aws-cdk-lib';
import { UserPool, UserPoolClient, UserPoolDomain } from 'aws-cdk-lib/aws-cognito';
import { ListenerAction } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { AuthenticateCognitoAction } from 'aws-cdk-lib/aws-elasticloadbalancingv2-actions';
import type { Construct } from 'constructs';
import type { ResolvedLogin } from '../config';

/** What the load balancer does first: it lets nobody through who has not logged in. Without a log-in, `next` itself. */
export function behindLogin(
  scope: Construct,
  login: ResolvedLogin | undefined,
): (next: ListenerAction) => ListenerAction {
  if (login === undefined) return (next) => next;
  if ('oidc' in login) {
    const { clientSecretName, ...provider } = login.oidc;
    const clientSecret = SecretValue.secretsManager(clientSecretName);
    return (next) => ListenerAction.authenticateOidc({ ...provider, clientSecret, next });
  }
  const { userPoolArn, clientId, domain } = login.cognito;
  const userPool = UserPool.fromUserPoolArn(scope, 'UserPool', userPoolArn);
  const userPoolClient = UserPoolClient.fromUserPoolClientId(scope, 'UserPoolClient', clientId);
  const userPoolDomain = UserPoolDomain.fromDomainName(scope, 'UserPoolDomain', domain);
  return (next) =>
    new AuthenticateCognitoAction({ userPool, userPoolClient, userPoolDomain, next });
}
