import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duration, Stack, Stage } from 'aws-cdk-lib';
import { IpAddresses, Vpc, type IVpc } from 'aws-cdk-lib/aws-ec2';
import {
  Cluster,
  ContainerImage,
  FargateService,
  FargateTaskDefinition,
  type CfnService,
  type ICluster,
  type ContainerDefinitionOptions,
} from 'aws-cdk-lib/aws-ecs';
import {
  ApplicationLoadBalancer,
  ListenerAction,
  ListenerCondition,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Assembly } from '../../../lib/assembly';
import { localFolder } from '../../../lib/local';
import {
  labelOf,
  startContainers,
  type ContainerEnvironment,
} from '../../../lib/local/start-containers';
import { docker } from '../../e2e/built-images';
import { PROJECT_ROOT } from '../../support/sample';
import { assemblyOf, PLACE } from '../../support/small-app';

/** An image that this machine has, or makes of its own files: no registry is asked. */
export const IMAGE = 'public.ecr.aws/docker/library/node:24-slim';

export function makeBaseImages(): void {
  execFileSync('bash', [join(PROJECT_ROOT, 'test', 'emulator', 'base-image.sh')], {
    stdio: 'pipe',
  });
}

/** What a service of a test is, beside what all of them are. */
export interface SmallService {
  readonly container?: Partial<ContainerDefinitionOptions>;
  /** It is behind the load balancer, under a path of its own. */
  readonly web?: {
    readonly healthPath: string;
    readonly port?: number;
    readonly graceSeconds?: number;
  };
  readonly count?: number;
  readonly change?: (parts: {
    readonly stack: Stack;
    readonly definition: FargateTaskDefinition;
    readonly service: CfnService;
  }) => void;
}

/** A program that answers 200 at /ok and its own path, and 404 at any other. */
export const serves = (port: number, body = 'hello'): string[] => [
  'node',
  '-e',
  `process.on('SIGTERM', () => process.exit(0));
   require('http').createServer((q, s) => {
     s.statusCode = q.url === '/nope' ? 404 : 200;
     s.end(${JSON.stringify(body)} + ' ' + q.url);
   }).listen(${port}, '0.0.0.0');`,
];

/** An environment `dev` with these services, as the CDK writes it. */
export function assemblyWith(
  services: Readonly<Record<string, SmallService>>,
  more: (stack: Stack) => void = () => undefined,
): Assembly {
  return assemblyOf((app) => {
    const stage = new Stage(app, 'dev', { env: PLACE });
    const stack = new Stack(stage, 'shop');
    const addresses = IpAddresses.cidr('10.0.0.0/16');
    const vpc = new Vpc(stack, 'Vpc', {
      ...{ natGateways: 0, maxAzs: 2, ipAddresses: addresses },
    }) as IVpc;
    const cluster = new Cluster(stack, 'Cluster', { vpc }) as ICluster;
    const listener = new ApplicationLoadBalancer(stack, 'Door', { vpc }).addListener('Http', {
      port: 80,
      defaultAction: ListenerAction.fixedResponse(404, { messageBody: 'nothing here' }),
    });
    let priority = 1;
    for (const [name, { container = {}, web, count = 1, change }] of Object.entries(services)) {
      const definition = new FargateTaskDefinition(stack, `${name}Definition`, {
        ...{ family: name, cpu: 256, memoryLimitMiB: 512 },
      });
      definition.addContainer('main', {
        image: ContainerImage.fromRegistry(IMAGE),
        ...(web !== undefined && { portMappings: [{ containerPort: web.port ?? 8080 }] }),
        command: ['sleep', '3600'],
        stopTimeout: Duration.seconds(2),
        ...container,
      });
      const service = new FargateService(stack, name, {
        ...{ cluster, taskDefinition: definition, serviceName: name, desiredCount: count },
        ...{ circuitBreaker: { rollback: true }, minHealthyPercent: 100 },
        ...(web !== undefined && {
          healthCheckGracePeriod: Duration.seconds(web.graceSeconds ?? 0),
        }),
      });
      const resource = service.node.defaultChild as CfnService;
      resource.addPropertyOverride(
        'DeploymentConfiguration.DeploymentCircuitBreaker.ThresholdConfiguration',
        { Type: 'COUNT', Value: 2 },
      );
      if (web !== undefined)
        listener.addTargets(`${name}Targets`, {
          ...{ port: 8080, targets: [service], priority: priority++ },
          conditions: [ListenerCondition.pathPatterns([`/${name}*`])],
          deregistrationDelay: Duration.seconds(5),
          healthCheck: {
            ...{
              path: web.healthPath,
              interval: Duration.seconds(5),
              timeout: Duration.seconds(2),
            },
            ...{ healthyThresholdCount: 2, unhealthyThresholdCount: 2 },
          },
        });
      change?.({ stack, definition, service: resource });
    }
    more(stack);
  });
}

/** Ten times as fast as on AWS. */
export const PACE = 100;

export interface Started extends ContainerEnvironment {
  readonly root: string;
  readonly lines: readonly string[];
}

/** Starts an environment in a project folder of its own, on any port. */
export async function started(
  assembly: Assembly,
  { pace = PACE, secrets = {} }: { pace?: number; secrets?: Readonly<Record<string, string>> } = {},
): Promise<Started> {
  const root = projectFolder();
  const lines: string[] = [];
  const folder = localFolder(root, 'dev');
  mkdirSync(join(root, '.slipway', 'dev'), { recursive: true });
  writeFileSync(join(root, '.slipway', 'dev', 'secrets.json'), JSON.stringify(secrets));
  const environment = await startContainers({
    ...{ root, folder, assembly, environment: 'dev', engine: 'docker', images: {}, port: 0, pace },
    onLine: (service, line) => lines.push(`${service}: ${line}`),
  });
  return { ...environment, root, lines };
}

const temporary: string[] = [];

/** A folder that has what a project has of the emulator. */
export function projectFolder(): string {
  const root = mkdtempSync(join(tmpdir(), 'slipway-containers-'));
  temporary.push(root);
  execFileSync('ln', ['-s', join(PROJECT_ROOT, '.venv'), join(root, '.venv')]);
  return root;
}

/** Names of containers, volumes and networks of an environment that are still there. */
export function leftOf(root: string): string[] {
  const filter = ['--filter', `label=slipway.local=${labelOf(root, 'dev')}`];
  return [
    ['ps', '--all', '--format', '{{.Names}}'],
    ['volume', 'ls', '--format', '{{.Name}}'],
    ['network', 'ls', '--format', '{{.Name}}'],
  ].flatMap((list) =>
    docker(...list, ...filter)
      .split('\n')
      .filter(Boolean),
  );
}

process.on('exit', () => {
  for (const root of temporary) {
    for (const id of docker('ps', '-aq', '--filter', `label=slipway.local=${labelOf(root, 'dev')}`)
      .split('\n')
      .filter(Boolean))
      docker('rm', '--force', id);
    rmSync(root, { recursive: true, force: true });
  }
});
