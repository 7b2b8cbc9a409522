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
import type { ResolvedApplication } from '../config';
import { imageNames } from '../config/image-names';
import { pascalCase } from '../constructs/names';

/** What all environments share: image repositories and the roles that the pipeline assumes. */
export class DeliveryStack extends Stack {
  readonly pipelineRole: Role;
  readonly diffRole: Role;

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
    const provider = this.provider(application);
    const { oidc } = delivery.jenkins;
    this.pipelineRole = this.role('PipelineRole', {
      roleName: delivery.pipelineRole,
      description: 'Assumed by the Jenkins pipeline',
      assumedBy: principalOf(provider, oidc?.issuer, oidc?.subject),
      // The roles that `cdk bootstrap` made hold the rights to deploy.
      mayAssume: bootstrapRoles(application, '*', this.partition),
    });
    this.diffRole = this.role('DiffRole', {
      roleName: delivery.diffRole,
      description: 'Assumed by the Jenkins pipeline to compare; reads',
      assumedBy: principalOf(provider, oidc?.issuer, oidc?.diffSubject),
      mayAssume: bootstrapRoles(application, 'lookup', this.partition),
    });
  }

  private role(id: string, { mayAssume, ...props }: RoleSettings): Role {
    const role = new Role(this, id, { ...props, maxSessionDuration: Duration.hours(2) });
    role.addToPolicy(new PolicyStatement({ actions: ['sts:AssumeRole'], resources: mayAssume }));
    return role;
  }

  private provider({ delivery }: ResolvedApplication): OidcProviderNative | undefined {
    const { oidc } = delivery.jenkins;
    if (oidc === undefined) return undefined;
    return new OidcProviderNative(this, 'Jenkins', {
      url: oidc.issuer,
      clientIds: [AUDIENCE],
    });
  }
}

interface RoleSettings {
  readonly roleName: string;
  readonly description: string;
  readonly assumedBy: IPrincipal;
  /** ARNs of roles. */
  readonly mayAssume: string[];
}

const AUDIENCE = 'sts.amazonaws.com';

/** One job's tokens, not those of every job of the same Jenkins. */
function principalOf(
  provider: OidcProviderNative | undefined,
  issuer = '',
  subject = '',
): IPrincipal {
  if (provider === undefined) return new AccountRootPrincipal();
  const host = issuer.replace(/^https:\/\//, '');
  return new OpenIdConnectPrincipal(provider, {
    StringEquals: { [`${host}:aud`]: AUDIENCE },
    StringLike: { [`${host}:sub`]: subject },
  });
}

/** What `cdk bootstrap` made where the application goes, by purpose: deploy, file-publishing, image-publishing, lookup. */
function bootstrapRoles(
  { environments, delivery }: ResolvedApplication,
  purpose: string,
  partition: string,
): string[] {
  const arns = [...environments, delivery].map(
    ({ account, region }) =>
      `arn:${partition}:iam::${account}:role/cdk-hnb659fds-${purpose}-role-${account}-${region}`,
  );
  return [...new Set(arns)];
}

/** The same images run in every environment: their accounts pull them from here. */
function pullFrom(accounts: readonly string[]): PolicyStatement {
  return new PolicyStatement({
    sid: 'PullFromEnvironments',
    actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
    principals: accounts.map((account) => new AccountPrincipal(account)),
  });
}
