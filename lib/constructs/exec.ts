import {
  ExecuteCommandLogging,
  type ContainerDefinition,
  type ExecuteCommandConfiguration,
  type FargateTaskDefinition,
} from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import type { ResolvedEnvironment } from '../config';
import { logGroup } from './logs';

/** Where the agent of ECS Exec writes, in each container; with a read-only root they are volumes (containers-roadmap#1359). */
const FOLDERS = {
  'exec-agents': '/managed-agents',
  'exec-state': '/var/lib/amazon/ssm',
  'exec-logs': '/var/log/amazon/ssm',
};

/** Each session's input and output goes to a log group of its own. */
export function auditedExec(
  scope: Construct,
  environment: ResolvedEnvironment,
): ExecuteCommandConfiguration {
  const sessions = new Construct(scope, 'ExecSessions');
  return {
    logging: ExecuteCommandLogging.OVERRIDE,
    logConfiguration: { cloudWatchLogGroup: logGroup(sessions, environment, 'exec') },
  };
}

export function mountExecFolders(
  definition: FargateTaskDefinition,
  container: ContainerDefinition,
): void {
  for (const [name, containerPath] of Object.entries(FOLDERS)) {
    const sourceVolume = `${container.containerName}-${name}`;
    definition.addVolume({ name: sourceVolume });
    container.addMountPoints({ sourceVolume, containerPath, readOnly: false });
  }
}
