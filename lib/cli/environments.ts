import { resolve } from 'node:path';
import type { ResolvedEnvironment } from '../config';
import { closest, unknownWord } from '../config/closest';
import { localFolder, readLocalState, type LocalFolder, type LocalState } from '../local/state';
import { CliError } from './errors';
import { application } from './synthesize';

/**
 * The environment that a command is about: the one that was named, or the first of the configuration, resolved.
 *
 * @throws CliError for a name that the configuration does not have
 */
export function environmentNamed(named: string | undefined): ResolvedEnvironment {
  const { environments } = application();
  const names = environments.map(({ name }) => name);
  const name = named ?? names[0] ?? '';
  const found = environments.find((one) => one.name === name);
  if (found !== undefined) return found;
  throw unknown('UNKNOWN_ENVIRONMENT', 'environment', name, names);
}

/** The name of that environment. */
export const environmentName = (named: string | undefined): string => environmentNamed(named).name;

/** A name that nothing has: the closest one, and all of them. */
export function unknown(
  code:
    | 'UNKNOWN_ENVIRONMENT'
    | 'UNKNOWN_TASK'
    | 'UNKNOWN_LOG'
    | 'UNKNOWN_VIEW'
    | 'UNKNOWN_SERVICE'
    | 'UNKNOWN_SECRET'
    | 'UNKNOWN_PAGE',
  kind: string,
  name: string,
  names: readonly string[],
): CliError {
  // Where none is near, the message names them all.
  const isNear = closest(name, names) !== undefined;
  return new CliError(
    code,
    `'${name}': ${unknownWord(kind, name, names)}`,
    isNear ? `there are: ${names.join(', ')}` : undefined,
  );
}

export const folderOf = (environment: string): LocalFolder => localFolder(resolve(), environment);

/** @throws CliError where it does not run on this machine */
export function runningEnvironment(name: string): LocalState {
  const state = readLocalState(folderOf(name));
  if (state !== undefined) return state;
  throw new CliError(
    'NOT_RUNNING',
    `'${name}' does not run on this machine`,
    `start it in another terminal: npx slipway up -e ${name}`,
  );
}
