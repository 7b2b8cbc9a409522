import { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { ResolvedEnvironment } from '../config';

/** A log group of this environment; its retention is configured, its name tells whose it is. */
export function logGroup(
  scope: Construct,
  environment: ResolvedEnvironment,
  name: string,
): LogGroup {
  return new LogGroup(scope, 'Logs', {
    logGroupName: `/slipway/${environment.application}/${environment.name}/${name}`,
    retention: environment.observability.logRetentionDays as unknown as RetentionDays,
    removalPolicy: environment.production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
}
