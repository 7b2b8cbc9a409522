import type { BuildOptions } from 'esbuild';

export interface BundleRequest {
  /** Folder of the project; paths in `options` start from it. */
  readonly root: string;
  /** Names the entry in the cache; two requests of one name replace each other. */
  readonly name: string;
  /** As esbuild takes them; `outdir` or `outfile` names the outputs, nothing is written there. */
  readonly options: BuildOptions;
}

/** What esbuild makes of a request: contents by file name. Made anew only when anything that it depends on changed. */
export declare function bundled(request: BundleRequest): ReadonlyMap<string, Uint8Array>;
