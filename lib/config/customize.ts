import type { Stack } from 'aws-cdk-lib/core';
import { fileName, type Located } from './evaluate';
import { ConfigError } from './problem';
import type { ResolvedEnvironment } from './types';

/** Changes a stack after it was built: whatever the CDK can do. */
export type Customize = (stack: Stack, environment: ResolvedEnvironment) => void;

/** As it was written, with errors that name the line of the configuration. */
export function readable(customize: Customize, file: string, located: Located): Customize {
  return (stack, environment) => {
    const what = `customize, with the stack ${stack.node.path}`;
    const name = fileName(file);
    let promised: boolean;
    try {
      promised = returnsPromise(customize, stack, environment);
    } catch (error) {
      const { line, reason } = located(error);
      throw new ConfigError(name, [{ path: line, message: `${what}: ${reason}` }]);
    }
    if (promised) {
      const message = `${what}: it returned a promise, and nobody waits for it; make it synchronous`;
      throw new ConfigError(name, [{ path: '', message }]);
    }
  };
}

function returnsPromise(
  customize: (...args: Parameters<Customize>) => unknown,
  ...args: Parameters<Customize>
): boolean {
  return customize(...args) instanceof Promise;
}
