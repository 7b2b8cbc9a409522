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

/** Assemblies of the first CDK versions have no asset manifest. */
export function assetsOf(artifact: JsonObject, directory: string): Assets {
  const manifest = textsAt(artifact, 'dependencies').find((dependency) =>
    dependency.endsWith('.assets'),
  );
  const file = manifest === undefined ? undefined : join(directory, `${manifest}.json`);
  if (file === undefined || !existsSync(file)) return NONE;
  const assets = readJson(file);
  return { images: imagesOf(assets, file), files: filesOf(assets, file) };
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
