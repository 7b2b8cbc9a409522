import { Duration } from 'aws-cdk-lib';
import { AlarmBehavior, DeploymentStrategy, type FargateServiceProps } from 'aws-cdk-lib/aws-ecs';
import type { ResolvedEnvironment } from '../config';
import { rollbackAlarmNames } from './rollback-alarms';

const STRATEGY = {
  'blue-green': DeploymentStrategy.BLUE_GREEN,
  canary: DeploymentStrategy.CANARY,
  linear: DeploymentStrategy.LINEAR,
};

type Options = Pick<
  FargateServiceProps,
  | 'deploymentStrategy'
  | 'bakeTime'
  | 'canaryConfiguration'
  | 'linearConfiguration'
  | 'deploymentAlarms'
>;

/** How ECS replaces the web service, as its construct takes it. */
export function deploymentOptions(environment: ResolvedEnvironment): Options {
  const { strategy, bakeMinutes, stepPercent, stepBakeMinutes } = environment.deployment;
  const alarmNames = rollbackAlarmNames(environment);
  const steps = { stepPercent, stepBakeTime: Duration.minutes(stepBakeMinutes) };
  return {
    ...(strategy !== 'rolling' && { deploymentStrategy: STRATEGY[strategy] }),
    ...(bakeMinutes !== undefined && { bakeTime: Duration.minutes(bakeMinutes) }),
    ...(strategy === 'canary' && { canaryConfiguration: steps }),
    ...(strategy === 'linear' && { linearConfiguration: steps }),
    ...(alarmNames.length > 0 && {
      deploymentAlarms: { alarmNames, behavior: AlarmBehavior.ROLLBACK_ON_ALARM },
    }),
  };
}
