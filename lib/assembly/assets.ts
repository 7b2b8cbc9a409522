import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { objectAt, readJson, textAt, textsAt, type JsonObject } from './json-file';
import type { ImageAsset } from './types';

/** What the asset manifest of a stack lists. */
export interface Assets {
  readonly images: readonly ImageAsset[];
  /** Absolute paths of its files, by their hashes. */
  readonly files: ReadonlyMap<string, string>;
}

const NONE: Assets = { images: [], files: new Map() };

export function assetsOf(artifact: JsonObject, directory: string): Assets {
  const file = assetManifestOf(artifact, directory);
  if (file === undefined) return NONE;
  const assets = readJson(file);
  return { images: imagesOf(assets, file), files: filesOf(assets, file) };
}

/** Absolute path of the asset manifest that a stack depends on. Assemblies of the first CDK versions have none. */
export function assetManifestOf(artifact: JsonObject, directory: string): string | undefined {
  const id = textsAt(artifact, 'dependencies').find((dependency) => dependency.endsWith('.assets'));
  const file = id === undefined ? undefined : join(directory, `${id}.json`);
  return file !== undefined && existsSync(file) ? file : undefined;
}

function imagesOf(assets: JsonObject, file: string): ImageAsset[] {
  return Object.entries(objectAt(assets, 'dockerImages')).flatMap(([hash, image]) => {
    const source = objectAt(image, 'source');
    const context = textAt(source, 'directory');
    if (context === undefined) return [];
    return [
      {
        hash,
        directory: resolve(dirname(file), context),
        dockerfile: textAt(source, 'dockerFile') ?? 'Dockerfile',
        buildArgs: objectAt(source, 'dockerBuildArgs') as Readonly<Record<string, string>>,
        platform: textAt(source, 'platform'),
        target: textAt(source, 'dockerBuildTarget'),
      },
    ];
  });
}

function filesOf(assets: JsonObject, file: string): Map<string, string> {
  return new Map(
    Object.entries(objectAt(assets, 'files')).flatMap(([hash, entry]) => {
      const path = textAt(objectAt(entry, 'source'), 'path');
      return path === undefined ? [] : [[hash, resolve(dirname(file), path)] as const];
    }),
  );
}
