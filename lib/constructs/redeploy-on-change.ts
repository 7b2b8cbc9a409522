import { Duration } from 'aws-cdk-lib';
import { Rule, type EventPattern } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import type { FargateService } from 'aws-cdk-lib/aws-ecs';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { DefinitionBody, JsonPath, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { CallAwsService } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';

export interface RedeployOnChangeProps {
  readonly service: FargateService;
  readonly secrets: readonly ISecret[];
  /** Names of SSM parameters. */
  readonly parameters: readonly string[];
  readonly logGroup: ILogGroup;
}

/**
 * Containers read secrets when they start. When one is rotated, this replaces the tasks of a service by a deployment
 * of what already runs: an EventBridge rule starts a state machine, which calls ECS itself.
 */
export class RedeployOnChange extends Construct {
  readonly stateMachine: StateMachine;
  readonly rules: readonly Rule[];

  constructor(scope: Construct, id: string, props: RedeployOnChangeProps) {
    super(scope, id);
    const { service, secrets, parameters, logGroup } = props;
    const deploy = new CallAwsService(this, 'Deploy', {
      service: 'ecs',
      action: 'updateService',
      iamAction: 'ecs:UpdateService',
      parameters: {
        Cluster: service.cluster.clusterArn,
        Service: service.serviceArn,
        ForceNewDeployment: true,
      },
      iamResources: [service.serviceArn],
      resultPath: JsonPath.DISCARD,
    }).addRetry({ maxAttempts: 5, interval: Duration.seconds(10), backoffRate: 2 });
    this.stateMachine = new StateMachine(this, 'Job', {
      definitionBody: DefinitionBody.fromChainable(deploy),
      logs: { destination: logGroup, level: LogLevel.ERROR },
      tracingEnabled: true,
      timeout: Duration.minutes(15),
    });
    const patterns = {
      ...(secrets.length > 0 && { SecretRotated: rotationOf(secrets) }),
      ...(parameters.length > 0 && { ParameterChanged: changeOf(parameters) }),
    };
    this.rules = Object.entries(patterns).map(
      ([name, eventPattern]) =>
        new Rule(this, name, {
          description: 'Starts a service anew that read a secret which changed',
          eventPattern,
          targets: [new SfnStateMachine(this.stateMachine)],
        }),
    );
  }
}

/**
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/monitoring-eventbridge.html. A secret known by its name
 * has six more characters in its ARN.
 */
function rotationOf(secrets: readonly ISecret[]): EventPattern {
  return {
    source: ['aws.secretsmanager'],
    detailType: ['AWS Service Event via CloudTrail'],
    detail: {
      eventSource: ['secretsmanager.amazonaws.com'],
      eventName: ['RotationSucceeded'],
      additionalEventData: {
        SecretId: secrets.map((secret) =>
          secret.secretFullArn === undefined
            ? { prefix: `${secret.secretArn}-` }
            : secret.secretArn,
        ),
      },
    },
  };
}

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-cwe.html */
function changeOf(parameters: readonly string[]): EventPattern {
  return {
    source: ['aws.ssm'],
    detailType: ['Parameter Store Change'],
    detail: { name: [...parameters], operation: ['Create', 'Update'] },
  };
}
