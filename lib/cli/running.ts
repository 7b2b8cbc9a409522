import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readAssembly } from '../assembly';
import { localPlan, startLocal, type LocalEnvironment } from '../local';
import { unknownWord } from '../config';
import { nowMs } from './clock';
import { CliError, EXIT } from './errors';
import { folderOf, readLocalState, removeLocalState, writeLocalState } from './local-state';
import { serviceLine } from './service-line';
import { application, ASSEMBLY_FOLDER } from './synthesize';
import { color, say } from './terminal';

/** @throws CliError for a name that the configuration does not have */
export function knownEnvironment(name: string): string {
  const names = application().environments.map((environment) => environment.name);
  if (names.includes(name)) return name;
  throw new CliError(
    'UNKNOWN_ENVIRONMENT',
    `'${name}': ${unknownWord('environment', name, names)}`,
    undefined,
    EXIT.badInput,
  );
}

/** The environment that runs on this machine. */
export function runningEnvironment(name: string) {
  const state = readLocalState(knownEnvironment(name));
  if (state !== undefined) return state;
  throw new CliError(
    'NOT_RUNNING',
    `'${name}' does not run on this machine`,
    `start it: npx slipway up -e ${name}`,
  );
}

interface StartOptions {
  readonly port?: number;
  /** Show what services say. */
  readonly verbose: boolean;
}

/** Starts an environment from the assembly and lets other commands know. */
export async function startEnvironment(
  name: string,
  { port, verbose }: StartOptions,
): Promise<LocalEnvironment> {
  const other = readLocalState(name);
  if (other !== undefined) {
    throw new CliError(
      'ALREADY_RUNS',
      `'${name}' runs already: ${other.url} (process ${other.pid})`,
      'stop that one first',
    );
  }
  const dataDirectory = resolve(folderOf(name), 'data');
  mkdirSync(dataDirectory, { recursive: true });
  const environment = await startLocal(localPlan(readAssembly(ASSEMBLY_FOLDER), name), {
    dataDirectory,
    ...(port !== undefined && { port }),
    onLine: (service, line) => {
      const words = serviceLine(line, verbose);
      if (words !== undefined) say(`  ${color.dim(service.padEnd(11))} ${words}`);
    },
  });
  writeLocalState({
    environment: name,
    url: environment.url,
    pid: process.pid,
    processes: environment.processes,
    startedAt: new Date(nowMs()).toISOString(),
  });
  return environment;
}

export async function stopEnvironment(name: string, environment: LocalEnvironment): Promise<void> {
  await environment.stop();
  removeLocalState(name);
}

export const diagramFile = (name: string): string => join('diagrams', `${name}-overview.svg`);
