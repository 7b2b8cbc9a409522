import { copyFileSync, mkdirSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { assetManifestOf } from './assets';
import { assemblyFiles } from './files';
import { readJson } from './json-file';
import { readManifest } from './manifest';

/**
 * Copies an assembly whose stacks ask for no image to be built or pushed; templates, and what else they need, are the
 * same.
 *
 * @param target folder, which is made
 * @throws AssemblyError where a file is missing
 */
export function copyWithoutImages(directory: string, target: string): void {
  const root = resolve(directory);
  for (const { name, path, isLink } of assemblyFiles(root)) {
    const copy = join(target, name);
    mkdirSync(dirname(copy), { recursive: true });
    if (isLink) symlinkSync(readlinkSync(path), copy);
    else copyFileSync(path, copy);
  }
  for (const { artifact, directory: folder } of readManifest(root).artifacts) {
    const manifest = assetManifestOf(artifact, folder);
    if (manifest === undefined) continue;
    const text = JSON.stringify({ ...readJson(manifest), dockerImages: {} });
    writeFileSync(join(target, relative(root, manifest)), text);
  }
}
