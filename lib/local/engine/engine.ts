import { LocalError } from '../errors';
import { answerOf, linesOf, type Answer } from './spawn';

/** Label that everything carries that is started for an environment; its value names the environment of one project. */
export const LABEL = 'slipway.local';

/** How a container ended. */
export interface Ended {
  readonly exitCode: number;
  readonly outOfMemory: boolean;
  /** What the engine says where it could not begin. */
  readonly error: string;
}

/** A container engine, asked by its command line: Docker, or what takes its commands. */
export interface ContainerEngine {
  /** Arguments after `docker`; the answer, whatever the exit code. */
  ask(...args: readonly string[]): Promise<Answer>;
  /** The same; @throws LocalError where it fails. */
  get(...args: readonly string[]): Promise<string>;
  lines(args: readonly string[], onLine: (line: string) => void, onEnd?: () => void): () => void;
}

/** As a shell says it of a program that is not there. */
const NOT_FOUND = 127;

/** Docker, and Podman with its engine elsewhere. */
const UNREACHABLE =
  /cannot connect to|is the docker daemon running|error during connect|permission denied while trying to connect/i;

export function containerEngine(command: string): ContainerEngine {
  const ask = (...args: readonly string[]) => answerOf([command, ...args]);
  return {
    ask,
    get: async (...args) => {
      const { exitCode, output, error } = await ask(...args);
      if (exitCode === 0) return output;
      if (exitCode === NOT_FOUND)
        throw new LocalError(
          'NO_ENGINE',
          `the environment runs in containers, and there is no '${command}' here`,
          'put it on the PATH, or install it again',
        );
      if (UNREACHABLE.test(error))
        throw new LocalError(
          'NO_ENGINE',
          `the container engine does not answer: ${oneLine(error)}`,
          `start it; '${command} info' must work for this user`,
        );
      throw new LocalError(
        'CANNOT_START',
        `${command} ${args.slice(0, 2).join(' ')} failed: ${oneLine(error)}`,
        `'${command} info' tells whether the engine is well`,
      );
    },
    lines: (args, onLine, onEnd) => linesOf([command, ...args], onLine, onEnd),
  };
}

/** What the engine says, without its own name before it. */
export const oneLine = (text: string): string =>
  text
    .replace(/^Error response from daemon: /, '')
    .split('\n')
    .find((line) => line.trim() !== '')
    ?.trim() ?? 'it gives no reason';

/** What is left of an environment: whatever carries its label. Returns how many containers there were. */
export async function removeLabelled(engine: ContainerEngine, id: string): Promise<number> {
  const filter = ['--filter', `label=${LABEL}=${id}`];
  const listed = async (...args: string[]): Promise<string[]> => {
    const { output } = await engine.ask(...args, ...filter);
    return output.split(/\s+/).filter(Boolean);
  };
  const containers = await listed('ps', '--all', '--quiet', '--no-trunc');
  if (containers.length > 0) await engine.ask('rm', '--force', '--volumes', ...containers);
  const volumes = await listed('volume', 'ls', '--quiet');
  if (volumes.length > 0) await engine.ask('volume', 'rm', '--force', ...volumes);
  const networks = await listed('network', 'ls', '--quiet', '--no-trunc');
  if (networks.length > 0) await engine.ask('network', 'rm', ...networks);
  return containers.length;
}

/** How a container ended; one that is gone was killed. */
export async function stateOf(engine: ContainerEngine, container: string): Promise<Ended> {
  const { exitCode, output } = await engine.ask(
    'inspect',
    '--format',
    '{{json .State}}',
    container,
  );
  if (exitCode !== 0) return { exitCode: 137, outOfMemory: false, error: 'the container is gone' };
  const state = JSON.parse(output) as { ExitCode: number; OOMKilled: boolean; Error: string };
  return { exitCode: state.ExitCode, outOfMemory: state.OOMKilled, error: state.Error };
}
