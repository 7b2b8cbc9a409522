import { OperationError } from '../errors';
import { withLogin } from './engine-login';
import type { Engine } from './engine';
import { withRetries } from './network';
import type { Manifest, Repository } from './registry';
import { runProgram } from './spawn';

/** Pushes of the engine that are tried: it sends again only the layers that did not arrive. */
const TRIES = 3;

/**
 * Pushes an image of this machine under a tag, and reads back what the registry has under it then. Where somebody else
 * was faster, theirs is the image: a tag is never moved.
 *
 * @throws OperationError PUSH_FAILED with what the engine said
 */
export async function pushImage(
  { command }: Engine,
  local: string,
  repository: Repository,
  { tag, name }: { readonly tag: string; readonly name: string },
  signal: AbortSignal | undefined,
): Promise<Manifest> {
  const address = `${repository.address}:${tag}`;
  await runProgram([command, 'tag', local, address], { signal });
  const said = await withLogin(repository, async (variables) => {
    let lines: readonly string[] = [];
    for (let tried = 1; tried <= TRIES; tried++) {
      const done = await runProgram([command, 'push', address], { variables, signal });
      if (done.exitCode === 0) return [];
      lines = done.lastLines;
    }
    return lines;
  });
  const pushed = await withRetries(() => repository.manifest(tag, signal), signal);
  if (pushed !== undefined) return pushed;
  const reason = said.filter((line) => line.trim() !== '').at(-1) ?? 'the engine does not say why';
  throw new OperationError(
    'PUSH_FAILED',
    `the image of ${name} cannot be pushed to ${repository.uri}: ${reason}`,
    'check the network, and run the command again: layers that are there are not sent twice',
  );
}

/** Brings an image of a registry to this machine, and returns its name there. */
export async function pullImage(
  { command }: Engine,
  repository: Repository,
  digest: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const address = `${repository.address}@${digest}`;
  const { exitCode, lastLines } = await withLogin(repository, (variables) =>
    runProgram([command, 'pull', '--quiet', address], { variables, signal }),
  );
  if (exitCode === 0) return address;
  throw new OperationError(
    'REGISTRY_UNREACHABLE',
    `${repository.uri}: the engine cannot pull ${digest}: ${lastLines.at(-1) ?? 'it does not say why'}`,
    'check the network, and run the command again',
  );
}
