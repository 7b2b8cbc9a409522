import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ScheduleSettings } from '../../services/protocol/contract';
import { lockHolder, stillLives, type ProcessName } from './lock';
import { killTree } from './spawn';

/** An environment that runs on this machine, as other commands find it: `.slipway/<environment>/local.json`. */
export interface LocalState {
  readonly environment: string;
  readonly url: string;
  /** The command that runs it. */
  readonly pid: number;
  /** Its services by name. */
  readonly pids: Readonly<Record<string, number>>;
  /** ISO 8601. */
  readonly startedAt: string;
  /** Where its services are containers. */
  readonly containers?: ContainersState;
}

/** How other commands find what runs in containers. */
export interface ContainersState {
  /** The engine's command. */
  readonly engine: string;
  /** Value of the label that all of it carries. */
  readonly id: string;
  /** By which a program of this machine reaches queue and run store; empty where no service has any. */
  readonly variables: Readonly<Record<string, string>>;
  /** Those that fire. */
  readonly schedules: readonly ScheduleSettings[];
}

/** What a file remembers: the processes so that a later one with the same id is not taken for them. */
interface Kept extends LocalState {
  readonly processes: readonly ProcessName[];
}

/** Where an environment keeps its things on this machine. */
export interface LocalFolder {
  readonly data: string;
  readonly logs: string;
  readonly lock: string;
  readonly state: string;
  /** What stands in for files of images while they run. */
  readonly overlay: string;
}

/** @param root folder of the project */
export function localFolder(root: string, environment: string): LocalFolder {
  const folder = join(root, '.slipway', environment);
  return {
    data: join(folder, 'data'),
    logs: join(folder, 'logs'),
    lock: join(folder, 'lock'),
    state: join(folder, 'local.json'),
    overlay: join(folder, 'overlay'),
  };
}

/** Undefined where it does not run; what a killed command left behind does not count. */
export function readLocalState({ lock, state }: LocalFolder): LocalState | undefined {
  const kept = readKept(state);
  if (kept === undefined || lockHolder(lock)?.pid !== kept.pid) return undefined;
  const { environment, url, pid, pids, startedAt, containers } = kept;
  return { environment, url, pid, pids, startedAt, ...(containers && { containers }) };
}

export function writeLocalState(
  { state }: LocalFolder,
  value: LocalState,
  processes: readonly ProcessName[],
): void {
  const kept: Kept = { ...value, processes };
  mkdirSync(join(state, '..'), { recursive: true });
  writeFileSync(`${state}.new`, `${JSON.stringify(kept, null, 2)}\n`);
  renameSync(`${state}.new`, state);
}

export function removeLocalState({ state }: LocalFolder): void {
  rmSync(state, { force: true });
}

/** Ends what a killed command left running. Only for who holds the lock. Returns the ids of those ended. */
export function endLeftovers({ state }: LocalFolder): number[] {
  const left = (readKept(state)?.processes ?? []).filter(stillLives);
  for (const { pid } of left) killTree(pid);
  rmSync(state, { force: true });
  return left.map(({ pid }) => pid);
}

function readKept(file: string): Kept | undefined {
  try {
    const value = JSON.parse(readFileSync(file, 'utf8')) as Partial<Kept> | null;
    return typeof value?.url === 'string' && Array.isArray(value.processes)
      ? (value as Kept)
      : undefined;
  } catch {
    return undefined;
  }
}
