import { hostname, totalmem } from 'node:os';

/** The environment of this container. */
export const environment = (): Readonly<Record<string, string | undefined>> => process.env;

/** What programs get of it: what they need to be found and to run, none of the runner's own settings. */
export function inheritedEnvironment(): Readonly<Record<string, string>> {
  const passed = [
    'PATH',
    'HOME',
    'LANG',
    'LC_ALL',
    'TZ',
    'TMPDIR',
    'SystemRoot',
    'NODE_EXTRA_CA_CERTS',
  ];
  return Object.fromEntries(
    passed.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** Of the machine or container. */
export const hostName = (): string => hostname();

/** What others know this process by: the machine or container, and the process in it. */
export const ownName = (): string => `${hostname()}-${process.pid}`;

/** Bytes of memory that this container, or machine, has. */
export function memoryOfContainer(): number {
  // Without a limit, Node says 0 or a number beyond all memory.
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}
