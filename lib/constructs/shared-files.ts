import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { SecurityGroup, type ISecurityGroup, type IVpc } from 'aws-cdk-lib/aws-ec2';
import type { ContainerDefinition, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import type { AccessPoint } from 'aws-cdk-lib/aws-efs';
import {
  FileSystem,
  LifecyclePolicy,
  OutOfInfrequentAccessPolicy,
  ThroughputMode,
} from 'aws-cdk-lib/aws-efs';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { ResolvedEnvironment, ResolvedVolume } from '../config';
import { nameIn, pascalCase } from './names';
import { PRIVATE_SUBNETS } from './subnets';

/** The user that containers run as: lib/constructs/hardened-task.ts. */
const USER = { uid: '1000', gid: '1000' };

/** The environment's own file system: a folder for each volume, shared by all who name it. */
export class SharedFiles extends Construct {
  readonly fileSystem: FileSystem;
  readonly #folders = new Map<string, AccessPoint>();

  constructor(
    scope: Construct,
    id: string,
    { vpc, environment }: { readonly vpc: IVpc; readonly environment: ResolvedEnvironment },
  ) {
    super(scope, id);
    const { production } = environment;
    this.fileSystem = new FileSystem(this, 'FileSystem', {
      vpc,
      vpcSubnets: PRIVATE_SUBNETS,
      fileSystemName: nameIn(environment, 'files'),
      securityGroup: new SecurityGroup(this, 'SecurityGroup', {
        vpc,
        description: 'Shared files',
        allowAllOutbound: false,
      }),
      encrypted: true,
      enableAutomaticBackups: production,
      lifecyclePolicy: LifecyclePolicy.AFTER_30_DAYS,
      outOfInfrequentAccessPolicy: OutOfInfrequentAccessPolicy.AFTER_1_ACCESS,
      throughputMode: ThroughputMode.ELASTIC,
      removalPolicy: production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
  }

  /** Only below this folder can a task see anything, as the user that it runs as. */
  folder(volume: string): AccessPoint {
    const known = this.#folders.get(volume);
    if (known !== undefined) return known;
    const folder = this.fileSystem.addAccessPoint(pascalCase(volume), {
      path: `/${volume}`,
      posixUser: USER,
      createAcl: { ownerUid: USER.uid, ownerGid: USER.gid, permissions: '750' },
    });
    this.#folders.set(volume, folder);
    return folder;
  }
}

export interface Mounting {
  readonly definition: FargateTaskDefinition;
  readonly container: ContainerDefinition;
  readonly securityGroup: ISecurityGroup;
  /** Undefined where no volume is of the environment's own file system. */
  readonly files: SharedFiles | undefined;
}

/** Mounts a volume: encrypted on its way, by the task's own rights. */
export function mountVolume(volume: ResolvedVolume, mounting: Mounting): void {
  const { definition, container, securityGroup, files } = mounting;
  const { name, path, readOnly, efs } = volume;
  const stack = Stack.of(definition);
  const own = efs === 'create' ? files : undefined;
  const accessPointId = own?.folder(name).accessPointId ?? volume.accessPoint;
  const fileSystemId = own?.fileSystem.fileSystemId ?? efs;
  own?.fileSystem.connections.allowDefaultPortFrom(securityGroup, 'From container tasks');
  definition.addVolume({
    name,
    efsVolumeConfiguration: {
      fileSystemId,
      transitEncryption: 'ENABLED',
      authorizationConfig: {
        iam: 'ENABLED',
        ...(accessPointId !== undefined && { accessPointId }),
      },
    },
  });
  container.addMountPoints({ sourceVolume: name, containerPath: path, readOnly });
  const arn = (resource: string, resourceName: string) =>
    stack.formatArn({ service: 'elasticfilesystem', resource, resourceName });
  definition.addToTaskRolePolicy(
    new PolicyStatement({
      actions: [
        'elasticfilesystem:ClientMount',
        ...(readOnly ? [] : ['elasticfilesystem:ClientWrite']),
      ],
      resources: [own?.fileSystem.fileSystemArn ?? arn('file-system', efs)],
      ...(accessPointId !== undefined && {
        conditions: {
          StringEquals: {
            'elasticfilesystem:AccessPointArn': arn('access-point', accessPointId),
          },
        },
      }),
    }),
  );
}
