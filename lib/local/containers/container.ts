import { setTimeout as sleep } from 'node:timers/promises';
import { nowMs } from '../clock';
import { oneLine, stateOf, type ContainerEngine, type Ended } from '../engine/engine';
import type { ContainerDefinition, ContainerHealthCheck } from './definition';
import type { Milestones } from './order';
import type { StoppedContainer, TaskHealth } from './task-state';

/** Lines of a container that are kept as evidence. */
const KEPT_LINES = 50;
/** Health is asked this often until it was well once. Seconds. */
const FIRST_CHECKS_SECONDS = 0.5;
/** And at once when it says something, which may be that it is ready; so many times at most: some say much. */
const MOST_HEARD = 5;
/** A log may arrive this much after its container's end. Milliseconds. */
const LOG_FOLLOWS_MS = 2000;

/** A container of a task, from before its start to its end. */
export interface TaskContainer {
  readonly definition: ContainerDefinition;
  readonly milestones: Milestones;
  /** Settles at its end; undefined: it never began. */
  readonly ended: Promise<Ended | undefined>;
  health(): TaskHealth;
  readonly id: () => string | undefined;
  /** @param options of `docker create`. @throws Error with the engine's words where it does not start */
  start(options: readonly string[]): Promise<void>;
  stop(): Promise<void>;
  /** It will not start any more. */
  giveUp(): void;
  described(reason?: string): StoppedContainer;
}

interface Options {
  readonly engine: ContainerEngine;
  readonly pace: number;
  readonly onLine: (line: string) => void;
  readonly onHealth: () => void;
}

export function taskContainer(
  definition: ContainerDefinition,
  { engine, pace, onLine, onHealth }: Options,
): TaskContainer {
  const started = promised<boolean>();
  const healthy = promised<boolean>();
  const ended = promised<Ended | undefined>();
  const lines: string[] = [];
  let said = promised<undefined>();
  let id: string | undefined;
  let health: TaskHealth = 'UNKNOWN';
  let end: Ended | undefined;
  let over = false;
  const finish = (how: Ended | undefined): void => {
    end = how;
    over = true;
    started.settle(false);
    healthy.settle(false);
    ended.settle(how);
  };
  const setHealth = (next: TaskHealth): void => {
    if (over || health === next) return;
    health = next;
    if (next === 'HEALTHY') healthy.settle(true);
    onHealth();
  };
  return {
    definition,
    milestones: {
      started: started.value,
      healthy: healthy.value,
      completed: ended.value.then((how) => how !== undefined),
      succeeded: ended.value.then((how) => how?.exitCode === 0),
    },
    ended: ended.value,
    health: () => health,
    id: () => id,
    start: async (options) => {
      const made = await engine.ask(...options);
      if (made.exitCode !== 0) throw new Error(oneLine(made.error));
      const container = made.output.split('\n').at(-1) ?? '';
      id = container;
      const begun = await engine.ask('start', container);
      if (begun.exitCode !== 0) {
        finish(undefined);
        throw new Error(oneLine(begun.error));
      }
      started.settle(true);
      const logged = promised<undefined>();
      engine.lines(
        ['logs', '--follow', container],
        (line) => {
          lines.push(line);
          if (lines.length > KEPT_LINES) lines.shift();
          onLine(line);
          said.settle(undefined);
          said = promised<undefined>();
        },
        () => logged.settle(undefined),
      );
      engine.lines(
        ['wait', container],
        () => undefined,
        () => {
          void stateOf(engine, container).then(async (how) => {
            await Promise.race([logged.value, sleep(LOG_FOLLOWS_MS, undefined, { ref: false })]);
            finish(how);
          });
        },
      );
      const { healthCheck } = definition;
      if (healthCheck !== undefined)
        void watchHealth(healthCheck, {
          asked: () => succeeds(engine, container, healthCheck),
          ...{ pace, said: () => said.value, isOver: () => over, say: setHealth },
        });
    },
    stop: async () => {
      if (id !== undefined && !over)
        await engine.ask('stop', '--time', String(definition.stopTimeoutSeconds), id);
    },
    giveUp: () => {
      if (id === undefined) finish(undefined);
    },
    described: (reason) => ({
      name: definition.name,
      exitCode: end?.exitCode,
      reason: reason ?? (end?.outOfMemory === true ? OUT_OF_MEMORY : undefined),
      image: definition.image,
      log: [...lines],
    }),
  };
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html */
const OUT_OF_MEMORY = 'OutOfMemoryError: Container killed due to memory usage';

interface Watched {
  /** Milliseconds for each second of AWS. */
  readonly pace: number;
  /** Whether the check passes now. */
  readonly asked: () => Promise<boolean>;
  /** Settles at the next line that the container writes. */
  readonly said: () => Promise<unknown>;
  readonly isOver: () => boolean;
  readonly say: (health: TaskHealth) => void;
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html */
async function watchHealth(
  { intervalSeconds, retries, startPeriodSeconds }: ContainerHealthCheck,
  { pace, asked, said, isOver, say }: Watched,
): Promise<void> {
  const often = Math.min(intervalSeconds, FIRST_CHECKS_SECONDS);
  let listens = MOST_HEARD;
  let wasWell = false;
  let failures = 0;
  let ageSeconds = 0;
  let sinceCounted = 0;
  let next = said();
  while (!isOver()) {
    const wait = wasWell ? intervalSeconds : often;
    const begunMs = nowMs();
    const timer = sleep(wait * pace, 'time', { ref: false });
    const listening = !wasWell && listens > 0;
    if ((await Promise.race([timer, ...(listening ? [next] : [])])) !== 'time') listens--;
    if (isOver()) return;
    next = said();
    const passed = await asked();
    const waited = Math.min(wait, (nowMs() - begunMs) / pace);
    ageSeconds += waited;
    sinceCounted += waited;
    if (passed) {
      wasWell = true;
      failures = 0;
      say('HEALTHY');
    } else if (wasWell || (ageSeconds > startPeriodSeconds && sinceCounted >= intervalSeconds)) {
      sinceCounted = 0;
      failures++;
      if (failures >= retries) say('UNHEALTHY');
    }
  }
}

async function succeeds(
  engine: ContainerEngine,
  container: string,
  { command, timeoutSeconds }: ContainerHealthCheck,
): Promise<boolean> {
  const asked = engine.ask('exec', container, ...command).then(({ exitCode }) => exitCode === 0);
  return Promise.race([asked, sleep(timeoutSeconds * 1000, false, { ref: false })]);
}

interface Promised<T> {
  readonly value: Promise<T>;
  settle(value: T): void;
}

function promised<T>(): Promised<T> {
  let settle: (value: T) => void = () => undefined;
  const value = new Promise<T>((resolve) => (settle = resolve));
  return { value, settle };
}
