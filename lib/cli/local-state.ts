import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from '../local';

/** An environment that runs on this machine, as other commands find it. */
export interface LocalState {
  readonly environment: string;
  readonly url: string;
  /** The command that runs it. */
  readonly pid: number;
  readonly processes: Readonly<Record<string, number>>;
  readonly startedAt: string;
}

export const folderOf = (environment: string): string => join('.slipway', environment);

const fileOf = (environment: string): string => join(folderOf(environment), 'local.json');

/** Undefined where it does not run; what a killed command left behind does not count. */
export function readLocalState(environment: string): LocalState | undefined {
  const file = fileOf(environment);
  if (!existsSync(file)) return undefined;
  try {
    const state = JSON.parse(readFileSync(file, 'utf8')) as LocalState;
    return isAlive(state.pid) ? state : undefined;
  } catch {
    return undefined;
  }
}

export function writeLocalState(state: LocalState): void {
  mkdirSync(folderOf(state.environment), { recursive: true });
  writeFileSync(fileOf(state.environment), `${JSON.stringify(state, null, 2)}\n`);
}

export function removeLocalState(environment: string): void {
  rmSync(fileOf(environment), { force: true });
}
