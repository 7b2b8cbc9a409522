import { runAtOnce } from './spawn';
import { LABEL } from './engine';

/** The same as `removeLabelled`, for a process that is about to end and can wait for nothing else. */
export function removeNow(engine: string, id: string): void {
  const filter = ['--filter', `label=${LABEL}=${id}`];
  const listed = (...args: string[]): string[] =>
    runAtOnce([engine, ...args, ...filter])
      .split(/\s+/)
      .filter(Boolean);
  const remove = (args: readonly string[], found: readonly string[]): void => {
    if (found.length > 0) runAtOnce([engine, ...args, ...found]);
  };
  remove(['rm', '--force', '--volumes'], listed('ps', '--all', '--quiet', '--no-trunc'));
  remove(['volume', 'rm', '--force'], listed('volume', 'ls', '--quiet'));
  remove(['network', 'rm'], listed('network', 'ls', '--quiet', '--no-trunc'));
}
