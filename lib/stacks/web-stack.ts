import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { Secret as ContainerSecret } from 'aws-cdk-lib/aws-ecs';
import { Secret, type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { ResolvedEnvironment } from '../config';
import { bundleWeb } from '../constructs/bundle';
import { FargateWorkload } from '../constructs/fargate-workload';
import { HardenedTask } from '../constructs/hardened-task';
import { bundleFolder, imageFrom, imageOf } from '../constructs/image';
import { logGroup } from '../constructs/logs';
import { nameIn } from '../constructs/names';
import { WebEntry } from '../constructs/web-entry';
import { ENV, LIVENESS_PATH, WEB_PORT } from '../../services/protocol/contract';
import type { DataStack } from './data-stack';
import type { NetworkStack } from './network-stack';
import { nodeHealthCheck, workloadSettings } from './workload-settings';

interface WebStackProps extends StackProps {
  readonly environment: ResolvedEnvironment;
  readonly network: NetworkStack;
  readonly data: DataStack;
}

/** The web service behind its load balancer. */
export class WebStack extends Stack {
  readonly workload: FargateWorkload;
  readonly entry: WebEntry;

  constructor(scope: Construct, id: string, props: WebStackProps) {
    super(scope, id, props);
    const { environment, network, data } = props;
    const { web, production } = environment;
    const service = new Construct(this, 'WebService');
    const token = new Secret(this, 'ApiToken', {
      secretName: nameIn(environment, 'api-token'),
      description: 'Bearer token of the API',
      generateSecretString: { excludePunctuation: true, passwordLength: 48 },
      removalPolicy: production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    const task = new HardenedTask(service, 'Task', {
      compute: web,
      image:
        web.image === undefined
          ? imageFrom(bundleWeb(bundleFolder(this, 'web')), web.architecture)
          : imageOf(web.image, web.architecture),
      logGroup: logGroup(service, environment, 'web'),
      family: nameIn(environment, 'web'),
      stopTimeoutSeconds: web.stopTimeoutSeconds,
      environment: {
        ...web.environment,
        ...workloadSettings(environment, data),
        [ENV.port]: String(WEB_PORT),
        [ENV.stopTimeoutSeconds]: String(web.stopTimeoutSeconds),
      },
      container: {
        portMappings: [{ containerPort: WEB_PORT }],
        secrets: { [ENV.apiToken]: ContainerSecret.fromSecretsManager(token as ISecret) },
        // An image of one's own may hold no Node: the load balancer's check is enough there.
        ...(web.image === undefined && { healthCheck: healthCheck() }),
      },
    });
    this.workload = new FargateWorkload(service, 'Workload', {
      vpc: network.vpc,
      cluster: network.cluster,
      serviceName: nameIn(environment, 'web'),
      task,
      minTasks: web.minTasks,
      spot: web.spot,
      healthCheckGrace: Duration.seconds(60),
    });
    this.entry = new WebEntry(this, 'Web', {
      vpc: network.vpc,
      name: nameIn(environment, 'web').slice(-32).replace(/^-+/, ''),
      production,
      allowFrom: web.allowFrom,
      healthCheckPath: web.healthCheckPath,
      healthCheckInterval: Duration.seconds(web.healthCheckIntervalSeconds),
      service: this.workload.service,
      serviceSecurityGroup: this.workload.securityGroup,
    });
    // ECS refuses a target group that no listener uses yet.
    this.workload.service.node.addDependency(this.entry.listener);
    this.scale(environment);
    const { taskRole } = task.definition;
    for (const { queue } of [data.tasks, ...data.queues.values()])
      queue.grantSendMessages(taskRole);
    data.runs.grantReadWriteData(taskRole);
    data.payloads.grantReadWrite(taskRole);
    new CfnOutput(this, 'Url', { value: `http://${this.entry.loadBalancer.loadBalancerDnsName}` });
  }

  private scale({ web }: ResolvedEnvironment): void {
    const scaling = this.workload.service.autoScaleTaskCount({
      minCapacity: web.minTasks,
      maxCapacity: web.maxTasks,
    });
    scaling.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: web.scaleAtCpuPercent });
    scaling.scaleOnRequestCount('Requests', {
      requestsPerTarget: web.scaleAtRequestsPerTask,
      targetGroup: this.entry.targets,
    });
  }
}

function healthCheck() {
  return {
    command: nodeHealthCheck(WEB_PORT, LIVENESS_PATH),
    interval: Duration.seconds(15),
    timeout: Duration.seconds(5),
    retries: 3,
    startPeriod: Duration.seconds(15),
  };
}
