import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, type IRole } from 'aws-cdk-lib/aws-iam';
import type { ResolvedEnvironment } from '../config';
import type { DeployedSchedule } from '../../services/protocol/contract';
import { nameIn } from './names';

/** The schedules of an environment in EventBridge Scheduler, as the web service finds them there. */
export const deployedSchedules = (environment: ResolvedEnvironment): DeployedSchedule[] =>
  environment.tasks.flatMap(({ name, schedule }) =>
    schedule === undefined
      ? []
      : [{ name: nameIn(environment, name), task: name, overlap: schedule.overlap }],
  );

/** Lets a role look at these schedules, and at no other one. */
export function grantReadSchedules(environment: ResolvedEnvironment, role: IRole): void {
  const all = deployedSchedules(environment);
  if (all.length === 0) return;
  const stack = Stack.of(role);
  role.addToPrincipalPolicy(
    new PolicyStatement({
      actions: ['scheduler:GetSchedule'],
      resources: all.map(({ name }) =>
        stack.formatArn({
          service: 'scheduler',
          resource: 'schedule',
          resourceName: `default/${name}`,
        }),
      ),
    }),
  );
}
