import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AssemblyError, isObject, readJson, textAt, textsAt, type JsonObject } from './json-file';

/** What an assembly was made of, in files of its project. Paths are relative to the project's folder, with slashes. */
export interface Sources {
  readonly assets: readonly AssetSources[];
  /** What the synthesis read besides, and folders that it listed. */
  readonly reads: readonly string[];
}

export interface AssetSources {
  /** As in the asset manifests. */
  readonly hash: string;
  readonly kind: 'image' | 'file';
  /** The kit's own: `web`, `task-runner`; else the folder that was copied. */
  readonly source: string;
  /** With a slash at its end: all that is in that folder. */
  readonly files: readonly string[];
}

/**
 * Reads `sources.json`, which a synthesis with Slipway writes; undefined where the assembly has none.
 *
 * @throws AssemblyError in one line
 */
export function readSources(directory: string): Sources | undefined {
  const file = join(directory, 'sources.json');
  if (!existsSync(file)) return undefined;
  const content = readJson(file);
  if (content.version !== 1)
    throw new AssemblyError(`${file}: written by another version; synthesize again`);
  const assets = Array.isArray(content.assets) ? content.assets.filter(isObject) : [];
  return { assets: assets.map(assetOf), reads: textsAt(content, 'reads') };
}

const assetOf = (asset: JsonObject): AssetSources => ({
  hash: textAt(asset, 'hash') ?? '',
  kind: asset.kind === 'image' ? 'image' : 'file',
  source: textAt(asset, 'source') ?? '',
  files: textsAt(asset, 'files'),
});
