import { Secret as ContainerSecret } from 'aws-cdk-lib/aws-ecs';
import { Secret, type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import type { ResolvedSecret } from '../config';

/** Secrets that exist already, by the name that the configuration gives. Two variables may read one secret. */
export class NamedSecrets extends Construct {
  /** By environment variable. */
  readonly variables: Readonly<Record<string, ContainerSecret>>;
  readonly secrets: readonly ISecret[];
  /** Names of parameters. */
  readonly parameters: readonly string[];

  constructor(scope: Construct, id: string, named: Readonly<Record<string, ResolvedSecret>>) {
    super(scope, id);
    const secrets = new Map<string, ISecret>();
    const parameters = new Set<string>();
    const secretNamed = (name: string): ISecret => {
      const secret =
        secrets.get(name) ??
        (name.startsWith('arn:')
          ? Secret.fromSecretCompleteArn(this, name, name)
          : Secret.fromSecretNameV2(this, name, name));
      secrets.set(name, secret);
      return secret;
    };
    this.variables = Object.fromEntries(
      Object.entries(named).map(([variable, secret]) => {
        if (secret.kind === 'secretsManager') {
          return [
            variable,
            ContainerSecret.fromSecretsManager(secretNamed(secret.name), secret.key),
          ];
        }
        parameters.add(secret.name);
        const parameter = StringParameter.fromSecureStringParameterAttributes(this, variable, {
          parameterName: secret.name,
        });
        return [variable, ContainerSecret.fromSsmParameter(parameter)];
      }),
    );
    this.secrets = [...secrets.values()];
    this.parameters = [...parameters];
  }
}
