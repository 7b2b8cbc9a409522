import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LABEL, type ContainerEngine } from './engine';

/**
 * Folder in an image in which files lie as they are given, by their paths below it: its working folder. Undefined where
 * any of them is not there, or is another one: then its Dockerfile does more than copy them.
 *
 * @param label value of the label of what is made for the look; it is removed
 */
export async function folderInImage(
  engine: ContainerEngine,
  image: string,
  files: ReadonlyMap<string, Uint8Array>,
  label: string,
): Promise<string | undefined> {
  const { output } = await engine.ask(
    'image',
    'inspect',
    '--format',
    '{{.Config.WorkingDir}}',
    image,
  );
  const folder = output.replace(/\/$/, '');
  const made = await engine.ask(
    'create',
    '--pull',
    'never',
    '--label',
    `${LABEL}=${label}`,
    image,
    'true',
  );
  if (made.exitCode !== 0) return undefined;
  const copy = mkdtempSync(join(tmpdir(), 'slipway-image-'));
  try {
    const copied = await engine.ask('cp', `${made.output}:${folder}/.`, copy);
    return copied.exitCode === 0 && haveAll(copy, files) ? folder : undefined;
  } finally {
    rmSync(copy, { recursive: true, force: true });
    await engine.ask('rm', '--force', made.output);
  }
}

function haveAll(folder: string, files: ReadonlyMap<string, Uint8Array>): boolean {
  try {
    return [...files].every(([name, content]) => readFileSync(join(folder, name)).equals(content));
  } catch {
    return false;
  }
}
