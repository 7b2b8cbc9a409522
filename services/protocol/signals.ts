import { constants } from 'node:os';

/**
 * Calls `first` at the first SIGTERM or SIGINT, and `again` at each later one, with the exit code that a shell gives
 * to a process which that signal ended.
 */
export function onSignals(first: () => void, again: (exitCode: number) => void): void {
  let told = false;
  const hear = (signal: 'SIGTERM' | 'SIGINT') => {
    if (told) again(128 + constants.signals[signal]);
    else first();
    told = true;
  };
  process.on('SIGTERM', hear);
  process.on('SIGINT', hear);
}
