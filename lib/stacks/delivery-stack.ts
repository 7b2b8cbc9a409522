import { Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { Repository, RepositoryEncryption, TagMutability } from 'aws-cdk-lib/aws-ecr';
import {
  AccountPrincipal,
  AccountRootPrincipal,
  OpenIdConnectPrincipal,
  OidcProviderNative,
  PolicyStatement,
  Role,
  type IPrincipal,
} from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { imageNames, type ResolvedApplication } from '../config';
import { pascalCase } from '../constructs/names';

/** What all environments share: image repositories and the role that the pipeline assumes. */
export class DeliveryStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    props: StackProps & { readonly application: ResolvedApplication },
  ) {
    super(scope, id, props);
    const { application } = props;
    const { delivery } = application;
    const accounts = [...new Set(application.environments.map(({ account }) => account))];
    const others = accounts.filter((account) => account !== delivery.account);
    for (const name of imageNames(application)) {
      const repository = new Repository(this, `${pascalCase(name)}Images`, {
        repositoryName: `${application.name}/${name}`,
        imageTagMutability: TagMutability.IMMUTABLE,
        imageScanOnPush: true,
        encryption: RepositoryEncryption.AES_256,
        removalPolicy: RemovalPolicy.RETAIN,
      });
      repository.addLifecycleRule({
        description: 'Keep the newest images',
        maxImageCount: delivery.keepImages,
      });
      if (others.length > 0) repository.addToResourcePolicy(pullFrom(others));
    }
    const role = new Role(this, 'PipelineRole', {
      roleName: delivery.pipelineRole,
      description: 'Assumed by the Jenkins pipeline',
      assumedBy: this.pipelinePrincipal(application),
      maxSessionDuration: Duration.hours(2),
    });
    role.addToPolicy(
      new PolicyStatement({
        // The roles that `cdk bootstrap` made hold the rights to deploy; their names hold each region.
        actions: ['sts:AssumeRole'],
        resources: accounts.map(
          (account) => `arn:${this.partition}:iam::${account}:role/cdk-hnb659fds-*`,
        ),
      }),
    );
  }

  private pipelinePrincipal({ delivery }: ResolvedApplication): IPrincipal {
    const { oidcIssuer } = delivery.jenkins;
    if (oidcIssuer === undefined) return new AccountRootPrincipal();
    const provider = new OidcProviderNative(this, 'Jenkins', {
      url: oidcIssuer,
      clientIds: ['sts.amazonaws.com'],
    });
    const host = oidcIssuer.replace(/^https:\/\//, '');
    return new OpenIdConnectPrincipal(provider, {
      StringEquals: { [`${host}:aud`]: 'sts.amazonaws.com' },
    });
  }
}

/** The same images run in every environment: their accounts pull them from here. */
function pullFrom(accounts: readonly string[]): PolicyStatement {
  return new PolicyStatement({
    sid: 'PullFromEnvironments',
    actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
    principals: accounts.map((account) => new AccountPrincipal(account)),
  });
}
