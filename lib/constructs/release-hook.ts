import { Duration, Stack } from 'aws-cdk-lib';
import type { ICluster } from 'aws-cdk-lib/aws-ecs';
import { PolicyStatement, type IRole } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { ResolvedEnvironment } from '../config';
import { RELEASE_HOOK, type ReleaseLaunch } from '../../services/protocol/contract';
import { bundleFolder } from './image';
import { bundleReleaseHook } from './bundle';
import { logGroup } from './logs';
import { nameIn } from './names';

export interface ReleaseHookProps {
  readonly environment: ResolvedEnvironment;
  readonly cluster: ICluster;
  readonly launch: ReleaseLaunch;
  /** What RunTask may start: the revisions of a family. */
  readonly definitionArn: string;
  /** Roles that the task takes on. */
  readonly roles: readonly IRole[];
}

/** The function that ECS asks before a new version starts: it runs the release task and waits for its end. */
export class ReleaseHook extends Construct {
  readonly handler: Function;

  constructor(scope: Construct, id: string, props: ReleaseHookProps) {
    super(scope, id);
    const { environment, cluster, launch, definitionArn, roles } = props;
    const stack = Stack.of(this);
    this.handler = new Function(this, 'Function', {
      functionName: nameIn(environment, 'release-hook'),
      description: 'Runs the release task before the new version of the web service starts',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(bundleReleaseHook(bundleFolder(this, 'release-hook'))),
      handler: 'index.handler',
      memorySize: 256,
      timeout: Duration.minutes(1),
      logGroup: logGroup(this, environment, 'release-hook'),
      environment: { [RELEASE_HOOK.launch]: stack.toJsonString(launch) },
    });
    const inCluster = { ArnEquals: { 'ecs:cluster': cluster.clusterArn } };
    for (const statement of [
      { actions: ['ecs:RunTask'], resources: [definitionArn], conditions: inCluster },
      {
        // Tasks have no name before they run: the cluster is the narrowest there is.
        actions: ['ecs:DescribeTasks', 'ecs:StopTask'],
        resources: [
          `arn:${stack.partition}:ecs:${stack.region}:${stack.account}:task/${cluster.clusterName}/*`,
        ],
        conditions: inCluster,
      },
      {
        actions: ['iam:PassRole'],
        resources: roles.map(({ roleArn }) => roleArn),
        conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
      },
    ]) {
      this.handler.addToRolePolicy(new PolicyStatement(statement));
    }
  }
}
