import { exitNow } from './exit';
import { EXIT } from './errors';
import { say } from './terminal';

/** Settles at the first Ctrl-C (or SIGTERM); a second one ends everything at once. */
export function untilStopped(killAll: () => void): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const stop = (): void => {
      if (asked) {
        killAll();
        exitNow(EXIT.interrupted);
      }
      asked = true;
      say();
      resolve();
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
}
