import type { TargetGroup } from '../balancer/target-group';
import { nowMs } from '../clock';
import type { Deployment, Member } from './deployment';
import type { ServiceSettings } from './service-settings';

/** Without any check, a task is well when it is seen to run after so long: ECS itself would not wait. Milliseconds. */
const WELL_AFTER_MS = 3000;
/** Reports of targets that are kept for each deployment. */
const KEPT_REPORTS = 10;

/** What the tasks of a service are held against. */
export interface Watch {
  readonly settings: ServiceSettings;
  readonly groups: ReadonlyMap<string, TargetGroup>;
  /** Milliseconds for each second of AWS. */
  readonly pace: number;
}

/** Registers a task that runs at the load balancer, and ends it where it is not well. */
export function lookAfter(
  deployment: Deployment,
  member: Member,
  { settings, groups, pace }: Watch,
): void {
  const { task } = member;
  if (task.status() !== 'RUNNING' || member.leaving) return;
  member.runningSinceMs ??= nowMs();
  register(member, settings, groups);
  const ranMs = nowMs() - member.runningSinceMs;
  if (task.health() === 'UNHEALTHY') {
    end(deployment, member, 'Task failed container health checks');
    return;
  }
  const bad = member.targets.find(({ target }) => target.health.state === 'unhealthy');
  if (bad !== undefined && ranMs >= settings.gracePeriodSeconds * pace) {
    const why = `Task failed ELB health checks in (target-group ${bad.group.settings.arn})`;
    end(deployment, member, why);
    return;
  }
  if (isWell(member, ranMs)) member.proven = true;
}

/** Takes a task from the load balancer, and then ends it. */
export function leave(member: Member, reason = 'Scaling activity initiated by deployment'): void {
  if (member.leaving) return;
  member.leaving = true;
  const gone = member.targets.map(({ group, target }) => group.deregister(target));
  void Promise.all(gone).then(() => member.task.stop('UserInitiated', reason));
}

/** The tasks of a deployment that serve. */
export const wellIn = ({ members }: Deployment): Member[] =>
  [...members].filter(
    (member) =>
      !member.leaving &&
      member.task.status() === 'RUNNING' &&
      isWell(member, nowMs() - (member.runningSinceMs ?? nowMs())),
  );

function end(deployment: Deployment, member: Member, reason: string): void {
  member.leaving = true;
  const bad = member.targets.map(({ target }) => target.health);
  deployment.targetHealth.push(...bad.filter(({ state }) => state === 'unhealthy'));
  deployment.targetHealth.splice(0, deployment.targetHealth.length - KEPT_REPORTS);
  member.task.stop('ServiceSchedulerInitiated', reason);
}

function isWell({ task, targets }: Member, ranMs: number): boolean {
  const checked = task.request.definition.containers.some(
    ({ essential, healthCheck }) => essential && healthCheck !== undefined,
  );
  if (checked && task.health() !== 'HEALTHY') return false;
  if (targets.length > 0) return targets.every(({ target }) => target.health.state === 'healthy');
  return checked || (ranMs >= WELL_AFTER_MS && task.seenSince(WELL_AFTER_MS));
}

function register(
  member: Member,
  settings: ServiceSettings,
  groups: ReadonlyMap<string, TargetGroup>,
): void {
  if (member.targets.length > 0) return;
  for (const { group: arn, port } of settings.targets) {
    const group = groups.get(arn);
    const here = member.task.port(port);
    if (group === undefined || here === undefined) continue;
    member.targets.push({ group, target: group.register(here) });
  }
}
