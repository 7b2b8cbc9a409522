import { Stack } from 'aws-cdk-lib';
import { CfnSecurityGroupIngress, type ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { FargateService, Secret as ContainerSecret } from 'aws-cdk-lib/aws-ecs';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Access, ResolvedEnvironment, ResolvedSecret } from '../config';
import { NamedSecrets } from '../constructs/named-secrets';
import { pascalCase } from '../constructs/names';
import { RedeployOnChange } from '../constructs/redeploy-on-change';
import type { Storage } from '../constructs/storage/storage';
import type { MessagingStack } from './messaging-stack';
import type { StorageStack } from './storage-stack';

/** Stacks that are there only where the configuration has something for them. */
export interface Surroundings {
  readonly storage?: StorageStack;
  readonly messaging?: MessagingStack;
}

interface Use {
  readonly name: string;
  readonly storage: Storage;
  readonly access: Access;
}

/**
 * What one workload reads, writes and publishes to. Rules and rights are made in the workload's own stack, which
 * knows both sides: the stacks of what it uses know nobody.
 */
export class WorkloadWiring extends Construct {
  readonly variables: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, ContainerSecret>>;
  /** Whether it connects to something that lets in only the workloads named. */
  readonly connects: boolean;
  /** What must be open before the workload starts. */
  readonly doors: Construct;
  readonly #workload: string;
  readonly #uses: readonly Use[];
  readonly #named: NamedSecrets;
  readonly #publish: (role: IRole) => void;

  constructor(
    scope: Construct,
    workload: string,
    secrets: Readonly<Record<string, ResolvedSecret>>,
    environment: ResolvedEnvironment,
    { storage, messaging }: Surroundings,
  ) {
    super(scope, 'Wiring');
    this.#uses = environment.storage.flatMap(({ name, access }) => {
      const entry = storage?.entries.get(name);
      const right = Object.hasOwn(access, workload) ? access[workload] : undefined;
      return entry === undefined || right === undefined
        ? []
        : [{ name, storage: entry, access: right }];
    });
    this.#workload = workload;
    this.doors = new Construct(this, 'Doors');
    this.connects = this.#uses.some((use) => use.storage.door !== undefined);
    this.#named = new NamedSecrets(this, 'Secrets', secrets);
    this.variables = Object.assign(
      {},
      ...this.#uses.map((use) => use.storage.variables),
      messaging?.variablesOf(workload),
    ) as Record<string, string>;
    this.secrets = Object.assign(
      {},
      this.#named.variables,
      ...this.#uses.map((use) => use.storage.secrets),
    ) as Record<string, ContainerSecret>;
    this.#publish = (role) => messaging?.grantPublish(workload, role);
  }

  /** Gives the role its rights, and opens what the workload connects to. */
  connect(role: IRole, securityGroup: ISecurityGroup): void {
    for (const { name, storage, access } of this.#uses) {
      storage.grant(role, access);
      if (storage.door !== undefined) {
        const { fromPort, toPort } = storage.door;
        new CfnSecurityGroupIngress(this.doors, pascalCase(name), {
          groupId: storage.door.securityGroup.securityGroupId,
          sourceSecurityGroupId: securityGroup.securityGroupId,
          ipProtocol: 'tcp',
          fromPort,
          toPort,
          description: `From ${this.#workload}`,
        });
      }
    }
    this.#publish(role);
  }

  /** Replaces the tasks of a service when a secret that it read changes. */
  redeployOnChange(
    id: string,
    service: FargateService,
    logGroup: ILogGroup,
  ): RedeployOnChange | undefined {
    const secrets = [...this.#named.secrets, ...this.#uses.flatMap((use) => use.storage.rotated)];
    const { parameters } = this.#named;
    if (secrets.length === 0 && parameters.length === 0) return undefined;
    return new RedeployOnChange(Stack.of(this), id, { service, secrets, parameters, logGroup });
  }
}
