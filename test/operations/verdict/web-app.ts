import { Stack, Stage } from 'aws-cdk-lib';
import { CfnCluster, CfnService, CfnTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { CfnTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Assembly } from '../../../lib/assembly';
import { RELEASE_HOOK } from '../../../services/protocol/contract';
import { assemblyOf, PLACE } from '../../support/small-app';

export const WEB = 'slipway-sample-dev-web';

/** An environment `dev` with one web service. */
export const webApp = ({ releaseTask = false } = {}): Assembly =>
  assemblyOf((app) => {
    const stack = new Stack(new Stage(app, 'dev', { env: PLACE }), 'web');
    const cluster = new CfnCluster(stack, 'Cluster', { clusterName: 'slipway-sample-dev' });
    const web = new Construct(stack, 'WebService');
    const target = new CfnTargetGroup(web, 'Target', {
      healthCheckPath: '/readyz',
      matcher: { httpCode: '200' },
    });
    const definition = new CfnTaskDefinition(web, 'Definition', {
      ...{ family: WEB, cpu: '256', memory: '512', runtimePlatform: { cpuArchitecture: 'ARM64' } },
      containerDefinitions: [
        { name: 'main', image: 'x', secrets: [{ name: 'KEY', valueFrom: 'sample/key' }] },
      ],
    });
    if (releaseTask)
      new CfnFunction(stack, 'Release', {
        code: { zipFile: 'x' },
        role: 'arn:aws:iam::111111111111:role/x',
        environment: { variables: { [RELEASE_HOOK.launch]: '{}' } },
      });
    new CfnService(web, 'Service', {
      ...{ cluster: cluster.ref, serviceName: WEB, taskDefinition: definition.ref },
      healthCheckGracePeriodSeconds: 30,
      capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }],
      loadBalancers: [{ containerName: 'main', containerPort: 3000, targetGroupArn: target.ref }],
    });
  });
