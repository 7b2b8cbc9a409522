import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { ResolvedEnvironment } from '../config';
import { nameIn } from './names';

/** Services whose data the key protects, as `kms:ViaService` names them. */
const SERVICES = [
  'sqs',
  'sns',
  's3',
  'dynamodb',
  'secretsmanager',
  'ssm',
  'backup',
  'rds',
  'elasticache',
  'elasticfilesystem',
];

/** Services that deliver messages by themselves: alarms, subscriptions, events, notifications of buckets. */
const SENDERS = ['cloudwatch', 'sns', 'events', 's3'];

const USE = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*'];

/**
 * One key for all that an environment keeps. Its policy is that of AWS's own keys: who may use a queue, a table or
 * a bucket may use the key through that service, and in no other way. So no role needs rights on the key.
 * https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
 */
export class EnvironmentKey extends Construct {
  readonly key: Key;

  constructor(scope: Construct, id: string, environment: ResolvedEnvironment) {
    super(scope, id);
    const { account, region, production } = environment;
    this.key = new Key(this, 'Key', {
      alias: nameIn(environment, 'data'),
      description: `${environment.application} ${environment.name}: data at rest`,
      enableKeyRotation: true,
      pendingWindow: Duration.days(production ? 30 : 7),
      removalPolicy: production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.allow('ThroughServices', [...USE, 'kms:CreateGrant', 'kms:DescribeKey'], {
      principals: [new AnyPrincipal()],
      conditions: {
        StringEquals: {
          'kms:CallerAccount': account,
          'kms:ViaService': SERVICES.map((service) => `${service}.${region}.amazonaws.com`),
        },
      },
    });
    this.allow('Senders', ['kms:Decrypt', 'kms:GenerateDataKey*'], {
      principals: SENDERS.map((service) => new ServicePrincipal(`${service}.amazonaws.com`)),
      conditions: { StringEquals: { 'aws:SourceAccount': account } },
    });
    const logGroups = `arn:${Stack.of(this).partition}:logs:${region}:${account}:log-group:*`;
    this.allow('Logs', [...USE, 'kms:DescribeKey'], {
      principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
      conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroups } },
    });
  }

  private allow(
    sid: string,
    actions: string[],
    rest: Pick<
      ConstructorParameters<typeof PolicyStatement>[0] & object,
      'principals' | 'conditions'
    >,
  ): void {
    this.key.addToResourcePolicy(
      // In the policy of a key, `*` is the key itself.
      new PolicyStatement({ sid, effect: Effect.ALLOW, actions, resources: ['*'], ...rest }),
    );
  }
}
