import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { Port } from 'aws-cdk-lib/aws-ec2';
import {
  AppProtocol,
  LogDriver,
  Secret as ContainerSecret,
  type FargateServiceProps,
} from 'aws-cdk-lib/aws-ecs';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Secret, type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { ResolvedEnvironment } from '../config';
import { bundleWeb } from '../constructs/bundle';
import { addDeploymentHooks } from '../constructs/deployment-hooks';
import { deploymentOptions } from '../constructs/deployment-options';
import { deployedSchedules, grantReadSchedules } from '../constructs/deployed-schedules';
import { FargateWorkload } from '../constructs/fargate-workload';
import { HardenedTask } from '../constructs/hardened-task';
import { bundleFolder, imageFrom, imageOf, releasedOr } from '../constructs/image';
import { logGroup } from '../constructs/logs';
import { nameIn } from '../constructs/names';
import type { ReleaseHook } from '../constructs/release-hook';
import { RollbackAlarms } from '../constructs/rollback-alarms';
import { WebEntry } from '../constructs/web-entry';
import { WebScaling } from '../constructs/web-scaling';
import { authSettings } from '../constructs/auth-settings';
import { ENV, LIVENESS_PATH, WEB_NAME, WEB_PORT } from '../../services/protocol/contract';
import type { DataStack } from './data-stack';
import { namespaceOf, type NetworkStack } from './network-stack';
import { addReleaseHook } from './release-task';
import type { TasksStack } from './tasks-stack';
import { nodeHealthCheck, workloadSettings } from './workload-settings';
import { WorkloadWiring, type Surroundings } from './workload-wiring';

interface WebStackProps extends StackProps, Surroundings {
  readonly environment: ResolvedEnvironment;
  readonly network: NetworkStack;
  readonly data: DataStack;
  readonly tasks: TasksStack;
}

/** Name of the port in the container, for Service Connect. */
const PORT_NAME = 'http';

/** The web service behind its load balancer. */
export class WebStack extends Stack {
  readonly workload: FargateWorkload;
  readonly entry: WebEntry;
  readonly scaling: WebScaling;
  readonly rollbackAlarms: RollbackAlarms | undefined;
  readonly releaseHook: ReleaseHook | undefined;

  constructor(scope: Construct, id: string, props: WebStackProps) {
    super(scope, id, props);
    const { environment, network, data, tasks } = props;
    const { web, deployment } = environment;
    const service = new Construct(this, 'WebService');
    const wiring = new WorkloadWiring(service, 'web', web.secrets, environment, props);
    const logs = logGroup(service, environment, 'web');
    const task = this.defineTask(service, logs, wiring, props);
    this.workload = new FargateWorkload(service, 'Workload', {
      vpc: network.vpc,
      cluster: network.cluster,
      serviceName: nameIn(environment, 'web'),
      task,
      minTasks: web.minTasks,
      spot: web.spot,
      healthCheckGrace: Duration.seconds(web.healthCheck.graceSeconds),
      breakerThreshold: deployment.breakerThreshold,
      options: { ...deploymentOptions(environment), ...serviceConnect(environment, logs) },
    });
    this.entry = new WebEntry(this, 'Web', {
      environment,
      vpc: network.vpc,
      service: this.workload.service,
      serviceSecurityGroup: this.workload.securityGroup,
    });
    const auth = authSettings(web, this.entry.loadBalancer);
    if (auth !== undefined) task.container.addEnvironment(ENV.auth, this.toJsonString(auth));
    if (deployment.alarms !== undefined) {
      this.rollbackAlarms = new RollbackAlarms(this, 'Rollback', environment, this.entry);
      // The service knows them by name only.
      this.workload.service.node.addDependency(this.rollbackAlarms);
    }
    this.releaseHook = addReleaseHook(this, {
      environment,
      network,
      tasks,
      task,
      workload: this.workload,
    });
    const hookArn = this.releaseHook?.handler.functionArn;
    addDeploymentHooks(this, this.workload.service, deployment, hookArn);
    this.scaling = new WebScaling(service, 'Scaling', {
      service: this.workload.service,
      web,
      targetGroups: this.entry.targetGroups,
    });
    if (web.serviceConnect !== undefined) {
      this.workload.securityGroup.addIngressRule(
        tasks.runner.securityGroup,
        Port.tcp(web.port),
        'From the task runner',
      );
    }
    const { taskRole } = task.definition;
    wiring.connect(taskRole, this.workload.securityGroup);
    this.workload.service.node.addDependency(wiring.doors);
    wiring.redeployOnChange('WebRedeploy', this.workload.service, logs);
    for (const { queue } of [data.tasks, ...data.queues.values()])
      queue.grantSendMessages(taskRole);
    data.runs.grantReadWriteData(taskRole);
    grantReadSchedules(environment, taskRole);
    data.grantPayloads(taskRole);
    if (this.entry.url !== undefined) new CfnOutput(this, 'Url', { value: this.entry.url });
  }

  private defineTask(
    scope: Construct,
    logs: LogGroup,
    wiring: WorkloadWiring,
    { environment, data }: WebStackProps,
  ) {
    const { web, production } = environment;
    const token = new Secret(this, 'ApiToken', {
      secretName: nameIn(environment, 'api-token'),
      description: 'Bearer token of the API',
      generateSecretString: { excludePunctuation: true, passwordLength: 48 },
      removalPolicy: production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    return new HardenedTask(scope, 'Task', {
      compute: web,
      image: releasedOr(
        environment,
        'web',
        () =>
          web.image === undefined
            ? imageFrom(bundleWeb(bundleFolder(this, 'web')), web.architecture)
            : imageOf(web.image, web.architecture),
        web.image,
      ),
      logGroup: logs,
      family: nameIn(environment, 'web'),
      stopTimeoutSeconds: web.stopTimeoutSeconds,
      tracing: environment.observability.tracing,
      exec: environment.safety.exec,
      environment: {
        ...web.environment,
        ...wiring.variables,
        ...workloadSettings(environment, data),
        [ENV.port]: String(web.port),
        [ENV.stopTimeoutSeconds]: String(web.stopTimeoutSeconds),
        [ENV.requestTimeoutSeconds]: String(web.requestTimeoutSeconds),
        [ENV.deployedSchedules]: JSON.stringify(deployedSchedules(environment)),
        ...(web.corsOrigins.length > 0 && {
          [ENV.corsOrigins]: JSON.stringify(web.corsOrigins),
        }),
      },
      container: {
        portMappings: [
          {
            containerPort: web.port,
            ...(web.serviceConnect !== undefined && {
              name: PORT_NAME,
              appProtocol: AppProtocol.http,
            }),
          },
        ],
        secrets: {
          ...wiring.secrets,
          [ENV.apiToken]: ContainerSecret.fromSecretsManager(token as ISecret),
        },
        // An image of one's own may hold no Node: the load balancer's check is enough there.
        ...(web.image === undefined && { healthCheck: healthCheck(web.port) }),
      },
    });
  }
}

/** `http://web:8080` for the other services, whatever port the container has. */
function serviceConnect(
  environment: ResolvedEnvironment,
  logs: LogGroup,
): Pick<FargateServiceProps, 'serviceConnectConfiguration'> {
  const namespace = namespaceOf(environment);
  const { requestTimeoutSeconds } = environment.web;
  if (namespace === undefined) return {};
  return {
    serviceConnectConfiguration: {
      namespace,
      services: [
        {
          portMappingName: PORT_NAME,
          discoveryName: WEB_NAME,
          dnsName: WEB_NAME,
          port: WEB_PORT,
          // The proxy's own limits are 15 seconds for a request and 5 minutes for a silent connection.
          perRequestTimeout: Duration.seconds(requestTimeoutSeconds),
          idleTimeout: Duration.seconds(Math.max(300, requestTimeoutSeconds)),
        },
      ],
      logDriver: LogDriver.awsLogs({ logGroup: logs, streamPrefix: 'service-connect' }),
    },
  };
}

function healthCheck(port: number) {
  return {
    command: nodeHealthCheck(port, LIVENESS_PATH),
    interval: Duration.seconds(15),
    timeout: Duration.seconds(5),
    retries: 3,
    startPeriod: Duration.seconds(15),
  };
}
