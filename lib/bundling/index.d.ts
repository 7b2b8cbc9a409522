import type { BuildOptions, BuildResult, Message } from 'esbuild';

export interface BundleRequest {
  /** Folder of the project; paths in `options` start from it. */
  readonly root: string;
  /** Names the entry in the cache; two requests of one name in one project replace each other. */
  readonly name: string;
  /** As esbuild takes them; `outdir` or `outfile` names the outputs, nothing is written there. */
  readonly options: BuildOptions;
}

/** What esbuild makes of a request: contents by file name. Made anew only when anything that it depends on changed. */
export declare function bundled(request: BundleRequest): ReadonlyMap<string, Uint8Array>;

/** As `bundled`, of what may change while this process runs; with what esbuild found odd in it. */
export declare function compiled(request: BundleRequest): {
  readonly outputs: ReadonlyMap<string, Uint8Array>;
  readonly warnings: readonly Message[];
};

/**
 * Own sources of each output, by its name, from the project with slashes: what its entry imports, directly or not.
 * Installed packages are left out.
 */
export declare function sourcesOf(request: BundleRequest): ReadonlyMap<string, readonly string[]>;

/** The options of a request as esbuild gets them: nothing is written, and it says what it read. */
export declare function esbuildOptions(
  request: BundleRequest,
): BuildOptions & { readonly write: false; readonly metafile: true };

/** Contents and own sources of what esbuild made, each by the output's name. */
export declare function madeBy(
  request: BundleRequest,
  result: BuildResult<{ write: false; metafile: true }>,
): {
  readonly outputs: ReadonlyMap<string, Uint8Array>;
  readonly sources: ReadonlyMap<string, readonly string[]>;
};

/**
 * What was made of a request before, where it would be the same now: nothing that it depends on has changed. It may have
 * been made in another folder of the same sources.
 */
export declare function fromCache(request: BundleRequest): ReturnType<typeof madeBy> | undefined;

/** Where what was made of the requests of that name is stored, in a folder that is forgotten when the project is gone. */
export declare function cacheFolder(root: string, name: string): string;

/**
 * Notes from now on what this process reads through `node:fs` as a whole: absolute paths of files, and of folders that
 * are listed. What bundling reads is left out. Once a process.
 */
export declare function recordReads(): ReadonlySet<string>;
