import { LocalError } from './errors';
import { lockHolder, takeLock } from './lock';
import { readLocalState, type LocalFolder } from './state';

/**
 * Looks, before anything slow begins, whether another command runs the environment.
 *
 * @throws LocalError ALREADY_RUNS
 */
export function refuseSecond(folder: LocalFolder, environment: string): void {
  const by = lockHolder(folder.lock);
  if (by !== undefined) throw alreadyRuns(folder, environment, by.pid);
}

/**
 * Takes the environment for this process.
 *
 * @returns gives it back
 * @throws LocalError ALREADY_RUNS
 */
export function takeEnvironment(folder: LocalFolder, environment: string): () => void {
  const lock = takeLock(folder.lock);
  if (lock.kind === 'held') throw alreadyRuns(folder, environment, lock.by.pid);
  return () => lock.release();
}

function alreadyRuns(folder: LocalFolder, environment: string, pid: number): LocalError {
  const url = readLocalState(folder)?.url;
  return new LocalError(
    'ALREADY_RUNS',
    `'${environment}' ${url === undefined ? 'is being started' : `runs already: ${url}`} (process ${pid})`,
    'stop that one first: Ctrl-C in its terminal',
  );
}
