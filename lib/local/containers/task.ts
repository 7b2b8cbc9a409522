import { setTimeout as sleep } from 'node:timers/promises';
import { nowMs } from '../clock';
import { LABEL } from '../engine/engine';
import { createArguments, cpusOf } from './arguments';
import { taskContainer, type TaskContainer } from './container';
import type { ContainerDefinition, TaskDefinition } from './definition';
import { labelsOf } from './found';
import { inStartOrder, isAwaited, networkOwner, reached } from './order';
import {
  TaskFailure,
  type StopCode,
  type StoppedTask,
  type TaskHealth,
  type TaskStatus,
} from './task-state';
import { imageFor, secretsOf, volumesOf } from './task-needs';
import type { World } from './world';

export interface TaskRequest {
  readonly definition: TaskDefinition;
  /** What people call it: name of the service or of the task. */
  readonly source: string;
  readonly startedBy: string;
  /** Names under which other containers find it. */
  readonly aliases?: readonly string[];
  /** Files of this machine in place of those in an image, by the container's name. */
  readonly overlay?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** As RunTask takes them, by the container's name. */
  readonly overrides?: Readonly<
    Record<
      string,
      {
        readonly command?: readonly string[];
        readonly environment?: Readonly<Record<string, string>>;
      }
    >
  >;
  readonly onChange?: () => void;
}

type Secrets = Awaited<ReturnType<typeof secretsOf>>;

export interface RunningTask {
  readonly id: string;
  readonly arn: string;
  readonly request: TaskRequest;
  status(): TaskStatus;
  /** Of all essential containers that have a health check. */
  health(): TaskHealth;
  /** Whether the engine said that it runs, so many milliseconds after its start or later. Asks it where nobody has yet. */
  seenSince(ageMs: number): boolean;
  /** Port of this machine that leads to one of its own; undefined where it has none. */
  port(containerPort: number): number | undefined;
  /** Settles when it is gone, with how. */
  readonly stopped: Promise<StoppedTask>;
  /** SIGTERM, and SIGKILL after the stop time-out, to each container, those first that others were waited for by. */
  stop(code: StopCode, reason: string): void;
  /** Ids of its containers. */
  containers(): readonly string[];
}

/** Runs a task as containers of this machine, as ECS does: secrets, images, start in order, health, end. */
export function runTask(world: World, request: TaskRequest): RunningTask {
  const { definition, source } = request;
  const { engine } = world;
  const id = world.newId();
  const arn = world.arn(`task/${id}`);
  const changed = (): void => request.onChange?.();
  const ports = new Map<number, number>();
  const volumes: string[] = [];
  let status: TaskStatus = 'PROVISIONING';
  let stopping: { readonly code: StopCode; readonly reason: string } | undefined;
  const reasons = new Map<string, string>();
  const containers = inStartOrder(definition.containers).map((one) =>
    taskContainer(one, {
      ...{ engine, pace: world.pace, onHealth: changed },
      onLine: (text) =>
        world.onLog({ source, taskId: id, container: one.name, log: one.log, text }),
    }),
  );
  const owner = networkOwner(definition.containers);
  const set = (next: TaskStatus): void => {
    status = next;
    changed();
  };

  const stop = (code: StopCode, reason: string): void => {
    if (stopping !== undefined) return;
    stopping = { code, reason };
    set('STOPPING');
    void stopInOrder(containers);
  };

  const isStopping = (): boolean => stopping !== undefined;

  const startOne = async (
    container: TaskContainer,
    needs: Promise<readonly [Secrets, Readonly<Record<string, string>>]>,
  ): Promise<void> => {
    const one = container.definition;
    if (owner !== one && owner !== undefined && !isAwaited(one, definition.containers))
      await of(containers, owner.name)?.milestones.started;
    await untilAllowed(one, containers, world.pace);
    if (isStopping()) {
      container.giveUp();
      return;
    }
    const [image, [secrets, sources]] = await Promise.all([imageFor(world, one), needs]);
    if (isStopping()) {
      container.giveUp();
      return;
    }
    const override = request.overrides?.[one.name];
    const options = createArguments(definition, one, {
      ...{ image, volumes: sources, command: override?.command },
      name: `${world.id}-${source}-${one.name}-${id.slice(0, 8)}`,
      labels: { [LABEL]: world.id, ...labelsOf({ source, task: id, container: one.name }) },
      network: networkFor(world, one, containers, request, owner),
      environment: { ...world.environment, ...secrets.get(one.name), ...override?.environment },
      overlay: request.overlay?.[one.name] ?? {},
    });
    try {
      await container.start(options);
    } catch (error) {
      throw new TaskFailure(`CannotStartContainerError: ${wordsOf(error)}`, one.name);
    }
    // It may have been asked to stop while it started.
    if (isStopping()) void container.stop();
    if (one === owner) await learnPorts(container.id());
    if (one.essential)
      void container.ended.then((how) => {
        if (how !== undefined)
          stop('EssentialContainerExited', 'Essential container in task exited');
      });
  };

  const learnPorts = async (container: string | undefined): Promise<void> => {
    if (container === undefined || portsOf(definition).length === 0) return;
    const { output } = await engine.ask('port', container);
    for (const [, inside, outside] of output.matchAll(/^(\d+)\/tcp -> 127\.0\.0\.1:(\d+)$/gm))
      ports.set(Number(inside), Number(outside));
  };

  const live = async (): Promise<StoppedTask> => {
    try {
      const needs = Promise.all([
        secretsOf(world, definition),
        volumesOf(world, definition, id, volumes),
      ]);
      const starts = containers.map((one) => startOne(one, needs));
      const started = Promise.all(starts);
      started.catch(() => undefined); // It is heard of below, after the needs.
      await needs;
      set('PENDING');
      await started;
      if (!isStopping()) set('RUNNING');
      void limitWhenWell(world, definition, containers);
    } catch (error) {
      const { container } = error instanceof TaskFailure ? error : { container: undefined };
      if (container !== undefined) reasons.set(container, wordsOf(error));
      stop('TaskFailedToStart', wordsOf(error));
      for (const one of containers) one.giveUp();
    }
    await Promise.all(containers.map(({ ended }) => ended));
    await cleanUp(world, containers, volumes);
    status = 'STOPPED';
    const how = stopping ?? {
      code: 'EssentialContainerExited' as const,
      reason: 'Essential container in task exited',
    };
    queueMicrotask(changed);
    return {
      ...{ arn, id, family: definition.family, revision: definition.revision },
      ...{ startedBy: request.startedBy, stopCode: how.code, stoppedReason: how.reason },
      containers: containers.map((one) => one.described(reasons.get(one.definition.name))),
    };
  };

  let runningSinceMs = Infinity;
  let seenMs = -Infinity;
  let asking = false;
  const ask = async (): Promise<void> => {
    asking = true;
    const askedMs = nowMs();
    const ids = containers.filter(({ definition: one }) => one.essential).map((one) => one.id());
    const states = await engine.ask(
      ...['inspect', '--format', '{{.State.Running}}', ...ids.flatMap((one) => one ?? [])],
    );
    if (states.exitCode === 0 && !states.output.includes('false')) seenMs = askedMs;
    asking = false;
  };

  return {
    ...{ id, arn, request, stop },
    seenSince: (ageMs) => {
      if (status === 'RUNNING') runningSinceMs = Math.min(runningSinceMs, nowMs());
      if (seenMs - runningSinceMs >= ageMs) return true;
      if (!asking && nowMs() - runningSinceMs >= ageMs) void ask();
      return false;
    },
    status: () => status,
    health: () => healthOf(containers),
    port: (containerPort) => ports.get(containerPort),
    stopped: live(),
    containers: () => containers.flatMap((one) => one.id() ?? []),
  };
}

const of = (containers: readonly TaskContainer[], name: string): TaskContainer | undefined =>
  containers.find(({ definition }) => definition.name === name);

const portsOf = ({ containers }: TaskDefinition): number[] => [
  ...new Set(containers.flatMap(({ ports }) => ports)),
];

/** @throws TaskFailure when what it waits for cannot come, or takes too long */
async function untilAllowed(
  { name, dependsOn, startTimeoutSeconds }: ContainerDefinition,
  containers: readonly TaskContainer[],
  pace: number,
): Promise<void> {
  for (const { container, condition } of dependsOn) {
    const awaited = of(containers, container);
    if (awaited === undefined) continue;
    const holds = await Promise.race([
      reached(awaited.milestones, condition),
      sleep(startTimeoutSeconds * pace, false, { ref: false }),
    ]);
    if (!holds)
      throw new TaskFailure(
        `${name} waits for ${container} to be ${condition}, and it never was: dependency ${container} failed`,
        name,
      );
  }
}

function networkFor(
  world: World,
  one: ContainerDefinition,
  containers: readonly TaskContainer[],
  { definition, aliases = [] }: TaskRequest,
  owner: ContainerDefinition | undefined,
): string[] {
  const shared = owner === undefined ? undefined : of(containers, owner.name)?.id();
  if (one !== owner && shared !== undefined && !isAwaited(one, definition.containers))
    return ['--network', `container:${shared}`];
  return [
    '--network',
    world.network,
    ...world.networkOptions,
    ...(one === owner ? aliases.flatMap((alias) => ['--network-alias', alias]) : []),
    ...(one === owner
      ? portsOf(definition).flatMap((port) => ['--publish', `127.0.0.1::${port}`])
      : []),
  ];
}

/** The start has all of the machine; from then on, the vCPU of the task definition count. */
async function limitWhenWell(
  { engine }: World,
  definition: TaskDefinition,
  containers: readonly TaskContainer[],
): Promise<void> {
  await Promise.all(
    containers.map(async ({ definition: one, milestones, id, ended }) => {
      const cpus = cpusOf(definition, one);
      const ready = one.healthCheck === undefined ? milestones.started : milestones.healthy;
      const container = id();
      if (cpus === undefined || !(await Promise.race([ready, ended.then(() => false)]))) return;
      if (container !== undefined) await engine.ask('update', '--cpus', String(cpus), container);
    }),
  );
}

function healthOf(containers: readonly TaskContainer[]): TaskHealth {
  const checked = containers.filter(
    ({ definition }) => definition.essential && definition.healthCheck !== undefined,
  );
  const all = checked.map((one) => one.health());
  if (all.includes('UNHEALTHY')) return 'UNHEALTHY';
  return all.length === 0 || all.includes('UNKNOWN') ? 'UNKNOWN' : 'HEALTHY';
}

/** Each one after those that wait for it. */
async function stopInOrder(containers: readonly TaskContainer[]): Promise<void> {
  for (const one of [...containers].reverse()) {
    const dependents = containers.filter(({ definition }) =>
      definition.dependsOn.some(({ container }) => container === one.definition.name),
    );
    if (dependents.length > 0) await Promise.all(dependents.map((other) => other.stop()));
    void one.stop();
    one.giveUp();
  }
}

async function cleanUp(
  { engine }: World,
  containers: readonly TaskContainer[],
  volumes: readonly string[],
): Promise<void> {
  const ids = containers.flatMap((one) => one.id() ?? []);
  if (ids.length > 0) await engine.ask('rm', '--force', '--volumes', ...ids);
  if (volumes.length > 0) await engine.ask('volume', 'rm', '--force', ...volumes);
}

const wordsOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
