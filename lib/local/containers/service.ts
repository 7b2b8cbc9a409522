import { nowIso, nowMs } from '../clock';
import { afterEnd } from '../restart';
import type { TargetGroup } from '../balancer/target-group';
import {
  newDeployment,
  revisionName,
  type Deployment,
  type Member,
  type Rollout,
  type Version,
} from './deployment';
import { leave, lookAfter, wellIn } from './members';
import type { ServiceSettings } from './service-settings';
import { runTask, type RunningTask } from './task';
import type { StoppedTask } from './task-state';
import type { World } from './world';

/** A service as ECS keeps it: so many tasks of one version, a new version beside the old one until it is well. */
export interface Service {
  readonly settings: ServiceSettings;
  /** What people call it. */
  readonly source: string;
  /**
   * Puts a version in place of the one that runs; settles when it serves, when it was given up and taken back, or when
   * another one took its place before that.
   */
  deploy(version: Version): Promise<Rollout>;
  scale(desired: number): void;
  desired(): number;
  /** Tasks that are well, of all versions. */
  well(): number;
  tasks(): readonly RunningTask[];
  /** Versions that tasks have, or could have again. */
  versions(): readonly Version[];
  /** Drains and ends everything. */
  stop(): Promise<void>;
  events(): readonly string[];
}

export interface ServiceOptions {
  readonly world: World;
  readonly settings: ServiceSettings;
  readonly source: string;
  readonly groups: ReadonlyMap<string, TargetGroup>;
  /** Runs before the first task of a new version; a task that failed forbids the version. */
  readonly beforeRollout?: (version: Version) => Promise<HookFailure | undefined>;
  readonly onEvent?: (event: string) => void;
}

export interface HookFailure {
  readonly name: string;
  readonly stopped: StoppedTask;
}

const TICK_MS = 100;

export function startService(options: ServiceOptions): Service {
  const { world, settings, source, groups, onEvent = () => undefined } = options;
  const events: string[] = [];
  const say = (event: string): void => {
    events.push(`${nowIso()} (service ${settings.name}) ${event}`);
    onEvent(event);
  };
  let desired = settings.desired;
  /** The first is the one that is to run; the others go. */
  let deployments: Deployment[] = [];
  let lastGood: Version | undefined;
  let pauseUntilMs = 0;
  let over = false;
  let settle: ((rollout: Rollout) => void) | undefined;
  /** The version that was asked for last. */
  let wanted: Version | undefined;
  let eventsBefore = 0;
  let soon: NodeJS.Immediate | undefined;

  const watch = { settings, groups, pace: world.pace };

  const start = (deployment: Deployment): void => {
    const { definition, overlay } = deployment.version;
    const task = runTask(world, {
      ...{ definition, source, overlay, startedBy: deployment.id },
      aliases: [source, ...settings.aliases],
      onChange: tickSoon,
    });
    const member: Member = {
      ...{ task, targets: [], runningSinceMs: undefined, leaving: false, proven: false },
    };
    deployment.members.add(member);
    say(`has started 1 tasks: (task ${task.id}).`);
    void task.stopped.then((stopped) => ended(deployment, member, stopped));
  };

  const ended = (deployment: Deployment, member: Member, stopped: StoppedTask): void => {
    deployment.members.delete(member);
    for (const { group, target } of member.targets) void group.deregister(target);
    if (over || (member.leaving && stopped.stopCode === 'UserInitiated')) return;
    deployment.stopped.push(stopped);
    say(`task ${stopped.id} stopped: ${stopped.stoppedReason}.`);
    if (!member.proven) {
      deployment.failedTasks++;
      deployment.failuresInARow++;
    }
    const { delayMs } = afterEnd(
      { inARow: Math.max(0, deployment.failuresInARow - 1) },
      member.proven ? Infinity : 0,
    );
    pauseUntilMs = nowMs() + (delayMs * world.pace) / 1000;
  };

  const tick = (): void => {
    if (over) return;
    for (const deployment of deployments)
      for (const member of deployment.members) lookAfter(deployment, member, watch);
    const [primary, ...old] = deployments;
    if (primary === undefined) return;
    const staying = [...primary.members].filter(({ leaving }) => !leaving);
    if (failed(primary)) {
      giveUp(primary);
      return;
    }
    const most = Math.max(desired, Math.floor((desired * settings.maximumPercent) / 100));
    let all = deployments.reduce((sum, { members }) => sum + members.size, 0);
    for (let count = staying.length; count < desired && all < most; count++, all++) {
      if (nowMs() < pauseUntilMs) break;
      start(primary);
      if (primary.failuresInARow > 0) break;
    }
    for (const member of staying.slice(0, Math.max(0, staying.length - desired)))
      leave(member, 'Scaling activity initiated by (deployment)');
    replaceOld(primary, old);
    if (primary.rolloutState === 'IN_PROGRESS' && isComplete(primary, old)) complete(primary);
    deployments = [primary, ...old.filter(({ members }) => members.size > 0)];
  };

  /** Nobody waits for the next tick where something is known to have changed. */
  const tickSoon = (): void => {
    soon ??= setImmediate(() => {
      soon = undefined;
      tick();
    });
  };

  const failed = (primary: Deployment): boolean =>
    primary.rolloutState === 'IN_PROGRESS' &&
    settings.breaker.enabled &&
    primary.failedTasks >= settings.breaker.threshold(desired);

  const replaceOld = (primary: Deployment, old: readonly Deployment[]): void => {
    const least = Math.ceil((desired * settings.minimumHealthyPercent) / 100);
    let serving = deployments.reduce((sum, one) => sum + wellIn(one).length, 0);
    for (const deployment of old)
      for (const member of deployment.members) {
        const counts = wellIn(deployment).includes(member);
        if (counts && serving - 1 < Math.min(least, desired)) return;
        if (!counts && primary.rolloutState === 'IN_PROGRESS' && member.proven) continue;
        leave(member);
        if (counts) serving--;
      }
  };

  const isComplete = (primary: Deployment, old: readonly Deployment[]): boolean =>
    wellIn(primary).length >= desired &&
    old.every(({ members }) => [...members].every(({ leaving }) => leaving));

  const complete = (primary: Deployment): void => {
    primary.rolloutState = 'COMPLETED';
    primary.rolloutStateReason = `ECS deployment ${primary.id} completed.`;
    lastGood = primary.version;
    say(`(deployment ${primary.id}) deployment completed.`);
    say('has reached a steady state.');
    finish(primary);
  };

  const giveUp = (primary: Deployment): void => {
    primary.rolloutState = 'FAILED';
    primary.rolloutStateReason = 'ECS deployment circuit breaker: tasks failed to start.';
    say(`(deployment ${primary.id}) deployment failed: tasks failed to start.`);
    for (const member of primary.members) leave(member);
    const back = settings.breaker.rollback ? lastGood : undefined;
    if (back === undefined) {
      deployments = [primary, ...deployments.slice(1)];
      desired = 0;
      finish(primary);
      return;
    }
    const before =
      deployments.find(({ version }) => version === back) ?? newDeployment(world.newId(), back);
    before.rolloutState = 'COMPLETED';
    before.rolloutStateReason = `ECS deployment circuit breaker: rolling back to deploymentId ${before.id}.`;
    say(`rolling back to deployment ${before.id}.`);
    deployments = [before, ...deployments.filter((one) => one !== before)];
    finish(primary, back);
  };

  const rolloutOf = (
    { id, version, rolloutState: state, ...deployment }: Deployment,
    back?: Version,
    hook?: HookFailure,
  ): Rollout => ({
    ...{ service: settings.name, deployment: id },
    state: state === 'IN_PROGRESS' ? 'REPLACED' : state,
    reason: deployment.rolloutStateReason,
    ...{ revision: revisionName(version), definition: version.definition },
    rolledBackTo: back === undefined ? undefined : revisionName(back),
    ...{ stopped: deployment.stopped, targetHealth: deployment.targetHealth },
    events: events.slice(eventsBefore),
    ...(hook !== undefined && { hook }),
  });

  const finish = (deployment: Deployment, back?: Version): void => {
    const done = settle;
    settle = undefined;
    done?.(rolloutOf(deployment, back));
  };

  const ticker = setInterval(tick, TICK_MS);

  return {
    ...{ settings, source },
    deploy: async (version) => {
      const deployment = newDeployment(`ecs-svc/${world.newId()}`, version);
      wanted = version;
      const [before] = deployments;
      if (before !== undefined) finish(before);
      eventsBefore = events.length;
      const failure = over ? undefined : await options.beforeRollout?.(version);
      if (over || wanted !== version) return rolloutOf(deployment);
      if (failure !== undefined) {
        deployment.rolloutState = 'FAILED';
        deployment.rolloutStateReason = `lifecycle hook ${failure.name} failed: ${failure.stopped.stoppedReason}`;
        say(`(deployment ${deployment.id}) deployment failed: ${deployment.rolloutStateReason}`);
        return rolloutOf(deployment, lastGood, failure);
      }
      if (desired === 0 && settings.desired > 0) desired = settings.desired;
      pauseUntilMs = 0;
      return new Promise((resolve) => {
        settle = resolve;
        deployments = [deployment, ...deployments];
        tick();
      });
    },
    scale: (next) => {
      if (next === desired) return;
      say(`has changed its desired count from ${desired} to ${next}.`);
      desired = next;
    },
    desired: () => desired,
    well: () => deployments.reduce((sum, one) => sum + wellIn(one).length, 0),
    tasks: () => deployments.flatMap(({ members }) => [...members].map(({ task }) => task)),
    versions: () => [
      ...deployments.map(({ version }) => version),
      ...[lastGood, wanted].filter((version) => version !== undefined),
    ],
    stop: async () => {
      over = true;
      clearInterval(ticker);
      const [primary] = deployments;
      if (primary !== undefined) finish(primary);
      const members = deployments.flatMap((one) => [...one.members]);
      for (const member of members) leave(member, 'the environment stops');
      await Promise.all(members.map(({ task }) => task.stopped));
    },
    events: () => events,
  };
}
