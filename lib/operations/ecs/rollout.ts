import type { Deployment } from '@aws-sdk/client-ecs';
import type { Rollout } from '../ports';

/** A deployment of a service as ECS tells it. */
export const rolloutOf = (deployment: Deployment): Rollout => ({
  status: deployment.status ?? '',
  state: deployment.rolloutState,
  reason: deployment.rolloutStateReason,
  running: deployment.runningCount ?? 0,
  desired: deployment.desiredCount ?? 0,
  failed: deployment.failedTasks ?? 0,
});
