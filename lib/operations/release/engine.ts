import { existsSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import type { ImageBuild } from '../../assembly';
import { OperationError } from '../errors';
import { buildArguments, stepIn } from './build-arguments';
import { engineCommand } from './process-env';
import { runProgram } from './spawn';

/** A container engine that answers. */
export interface Engine {
  /** `docker`, or what `CDK_DOCKER` names. */
  readonly command: string;
  /** What builds: BuildKit where its command is there. */
  readonly build: readonly string[];
}

/** @throws OperationError NO_ENGINE where none is there, or it does not answer */
export async function findEngine(
  command: string = engineCommand(),
  signal?: AbortSignal,
): Promise<Engine> {
  const { exitCode, lastLines } = await runProgram([command, 'info'], { signal });
  if (exitCode === undefined) {
    throw new OperationError(
      'NO_ENGINE',
      `images need a container engine, and there is no '${command}' here`,
      'install Docker, or set CDK_DOCKER to podman, finch or another that takes its commands',
    );
  }
  if (exitCode !== 0) {
    const said = lastLines.find((line) => /daemon|connect|error/i.test(line)) ?? lastLines.at(-1);
    throw new OperationError(
      'NO_ENGINE',
      `the container engine does not answer: ${(said ?? `${command} info failed`).trim()}`,
      `start it; '${command} info' must work for this user`,
    );
  }
  const buildx = await runProgram([command, 'buildx', 'version'], { signal });
  const build =
    buildx.exitCode === 0
      ? [command, 'buildx', 'build', '--load', '--progress', 'plain']
      : [command, 'build'];
  return { command, build };
}

export interface BuildOptions {
  /** What people call the image. */
  readonly name: string;
  readonly logFile: string;
  /** Called with the step that begins: `3/8 RUN npm ci`. */
  readonly onStep: (step: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Name under which the CDK keeps an image on this machine: what it built before is found again. */
const localName = (hash: string): string => `cdkasset-${hash}`;

/** Name on this machine of an image that was built before from the same sources; undefined: it is not here. */
export async function builtBefore({ command }: Engine, hash: string): Promise<string | undefined> {
  const { exitCode } = await runProgram([command, 'image', 'inspect', localName(hash)]);
  return exitCode === 0 ? localName(hash) : undefined;
}

/**
 * Builds an image and returns its name on this machine.
 *
 * @throws OperationError BUILD_FAILED with the last lines of the builder
 */
export async function buildImage(
  engine: Engine,
  { hash, source }: ImageBuild,
  { name, logFile, onStep, signal }: BuildOptions,
): Promise<string> {
  if (!existsSync(source.directory))
    throw new OperationError(
      'BUILD_FAILED',
      `the image of ${name} has no sources: ${shown(source.directory)} is gone`,
      'synthesize again: npx slipway synth',
    );
  const command =
    source.kind === 'command'
      ? source.command
      : [...engine.build, ...buildArguments(source, localName(hash))];
  const { exitCode, output, lastLines } = await runProgram(command, {
    folder: source.directory,
    logFile,
    signal,
    // As the CDK does: an attestation would make each build's digest another one.
    variables: { BUILDX_NO_DEFAULT_ATTESTATIONS: '1' },
    onLine: (line) => {
      const step = stepIn(line);
      if (step !== undefined) onStep(step);
    },
  });
  const what =
    source.kind === 'command'
      ? source.command.join(' ')
      : shown(join(source.directory, source.dockerfile ?? 'Dockerfile'));
  if (exitCode !== 0) throw failed(name, what, lastLines, logFile);
  const image = source.kind === 'command' ? (output.split('\n').at(-1)?.trim() ?? '') : '';
  if (source.kind === 'command' && image === '')
    throw failed(name, what, ['it printed no name of an image'], logFile);
  const local = source.kind === 'command' ? image : localName(hash);
  await checkPlatform(engine, local, name, source.kind === 'docker' ? source.platform : undefined);
  return local;
}

const SHOWN_LINES = 12;

function failed(name: string, what: string, lines: readonly string[], log: string): OperationError {
  const last = lines.filter((line) => line.trim() !== '').slice(-SHOWN_LINES);
  return new OperationError(
    'BUILD_FAILED',
    [`the image of ${name} does not build: ${what}`, ...last.map((line) => `  ${line}`)].join('\n'),
    `all of its output: ${shown(log)}`,
  );
}

/** An image for another processor starts, and ends with 'exec format error', after minutes of a deployment. */
async function checkPlatform(
  { command }: Engine,
  image: string,
  name: string,
  wanted: string | undefined,
): Promise<void> {
  if (wanted === undefined) return;
  const { exitCode, output } = await runProgram([
    command,
    'image',
    'inspect',
    '--format',
    '{{.Os}}/{{.Architecture}}',
    image,
  ]);
  const is = output.trim();
  // `linux/arm64/v8`: the variant is not part of what the format says
  if (exitCode !== 0 || is === wanted.split('/').slice(0, 2).join('/')) return;
  throw new OperationError(
    'BUILD_FAILED',
    `the image of ${name} is for ${is}, and the application runs it on ${wanted}`,
    `its base image, or one that is copied from, is for ${is} alone; for another processor the engine needs QEMU (docker run --privileged --rm tonistiigi/binfmt --install all)`,
  );
}

/** A path as people read it: from here, where it lies below. */
function shown(path: string): string {
  const near = relative('.', path);
  return near.startsWith('..') || isAbsolute(near) ? path : near;
}
