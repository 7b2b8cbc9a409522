import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What an image starts, as far as a process on this machine can do the same. */
export interface ImageStart {
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** A Dockerfile that cannot be run without a container engine; the message says why. */
export class DockerfileError extends Error {
  readonly code = 'IMAGE_NEEDS_ENGINE';
}

/**
 * Reads ENTRYPOINT, CMD and ENV. The folder of the build context stands for the image's working folder.
 *
 * @throws DockerfileError for a CMD in shell form or none at all
 */
export function readDockerfile(directory: string, name: string): ImageStart {
  const file = join(directory, name);
  const lines = readFileSync(file, 'utf8').replaceAll('\\\n', ' ').split('\n');
  const last = (instruction: string): string[] => {
    const found = lines.flatMap(
      (line) => new RegExp(`^\\s*${instruction}\\s+(.*)$`, 'i').exec(line)?.[1] ?? [],
    );
    const argument = found.at(-1);
    if (argument === undefined) return [];
    try {
      return JSON.parse(argument) as string[];
    } catch {
      throw new DockerfileError(
        `${file}: write ${instruction} as a JSON array to run it without a container engine`,
      );
    }
  };
  const command = [...last('ENTRYPOINT'), ...last('CMD')];
  if (command.length === 0) throw new DockerfileError(`${file}: names no CMD`);
  const environment = lines.flatMap((line) => {
    const [, key, value] = /^\s*ENV\s+(\w+)=(\S*)\s*$/i.exec(line) ?? [];
    return key === undefined ? [] : [[key, value ?? '']];
  });
  return { command, environment: Object.fromEntries(environment) as Record<string, string> };
}
