import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { AssetStaging, type App } from 'aws-cdk-lib';
import { DockerImageAsset } from 'aws-cdk-lib/aws-ecr-assets';
import { bundleRecipe, bundleSources, type BundleRecipe } from '../constructs/bundle';
import { BUNDLES_FOLDER, PROJECT_ROOT } from '../constructs/image';

/** Name of the file, in the folder of the assembly. */
const SOURCES_FILE = 'sources.json';

/** What an asset was made of, as sources.json has it; lib/assembly/sources.ts reads it. */
interface AssetSources {
  readonly hash: string;
  readonly kind: 'image' | 'file';
  /** The bundle's name, or the folder that was copied, from the project. */
  readonly source: string;
  /** From the project. */
  readonly files: readonly string[];
}

/**
 * Writes beside the assembly which files of the project each of its assets, and the rest of it, was made of: who changes
 * a file can be told what that builds again. The same sources give the same bytes.
 */
export function writeSources(app: App, reads: ReadonlySet<string>): void {
  const assets = assetsIn(app);
  const file = join(app.outdir, SOURCES_FILE);
  const content = { version: 1, reads: synthesisReads(app, reads, assets), assets };
  writeFileSync(file, `${JSON.stringify(content, null, 1)}\n`);
  writeRecipes(app);
}

/**
 * Writes beside the bundles how each image that was built of one can be bundled again without a synthesis. It names folders
 * of this machine, and is no part of the assembly; lib/assembly/recipes.ts reads it.
 */
function writeRecipes(app: App): void {
  const recipes = new Map<string, BundleRecipe>();
  for (const one of app.node.findAll()) {
    const recipe = one instanceof AssetStaging ? bundleRecipe(one.sourcePath) : undefined;
    if (one instanceof AssetStaging && recipe !== undefined) recipes.set(one.assetHash, recipe);
  }
  const requests = new Map(
    [...recipes.values()].flatMap(({ files }) =>
      Object.values(files).map(({ request }) => [request.name, request] as const),
    ),
  );
  const images = [...recipes].map(([hash, { files, absent }]) => {
    const named = Object.entries(files).map(([name, { request, output }]) => [
      name,
      { request: request.name, output },
    ]);
    return [hash, { files: Object.fromEntries(named) as Record<string, unknown>, absent }];
  });
  const content = {
    version: 1,
    requests: [...requests.values()],
    images: Object.fromEntries(images) as Record<string, unknown>,
  };
  const folder = join(app.outdir, BUNDLES_FOLDER);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'recipes.json'), `${JSON.stringify(content)}\n`);
}

function assetsIn(app: App): AssetSources[] {
  const byHash = new Map<string, AssetSources>();
  for (const one of app.node.findAll()) {
    if (!(one instanceof AssetStaging) || byHash.has(one.assetHash)) continue;
    const { assetHash: hash, sourcePath, absoluteStagedPath } = one;
    const kind = one.node.scope instanceof DockerImageAsset ? 'image' : 'file';
    const bundle = bundleSources(sourcePath);
    byHash.set(hash, {
      hash,
      kind,
      source: bundle === undefined ? fromProject(sourcePath) : basename(sourcePath),
      files: bundle === undefined ? copied(sourcePath, absoluteStagedPath) : [...bundle].toSorted(),
    });
  }
  return [...byHash.values()].toSorted((a, b) => (a.hash < b.hash ? -1 : 1));
}

/**
 * Files of a folder that are in its copy: what is ignored is not. Where the copy is something made from the folder, the
 * whole folder, with a slash behind it.
 */
function copied(source: string, staged: string): string[] {
  if (!isFolder(source)) return [fromProject(source)];
  const inside = readdirSync(staged, { recursive: true, encoding: 'utf8' }).filter(
    (file) => !isFolder(join(staged, file)),
  );
  if (inside.some((file) => !existsSync(join(source, file)))) return [`${fromProject(source)}/`];
  // It says what is ignored, whether it is itself copied or not.
  const ignore = existsSync(join(source, '.dockerignore')) ? ['.dockerignore'] : [];
  return [...new Set([...inside, ...ignore])].map((file) => fromProject(join(source, file))).sort();
}

const isFolder = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** What the configuration's check and the CDK read of a build context, for what is in no template. */
const OF_IMAGES = /(?:^|\/)(?:\.dockerignore|[^/]*Dockerfile[^/]*)$/;

/** What else the synthesis read of the repository: by code of the application, say. */
function synthesisReads(
  app: App,
  reads: ReadonlySet<string>,
  assets: readonly AssetSources[],
): string[] {
  const repository = repositoryOf(PROJECT_ROOT);
  const own = (path: string) =>
    path.startsWith(join(repository, '/')) &&
    !path.startsWith(join(resolve(app.outdir), '/')) &&
    !/[/\\](?:node_modules|\.git|cdk\.out)(?:[/\\]|$)/.test(path);
  const ofAssets = new Set(assets.flatMap(({ source, files }) => [source, ...files]));
  return [...reads]
    .filter(own)
    .map(fromProject)
    .filter(
      (file) =>
        !ofAssets.has(file) || !(OF_IMAGES.test(file) || isFolder(join(PROJECT_ROOT, file))),
    )
    .toSorted();
}

/** The folder of the repository, or the project where there is none. */
function repositoryOf(folder: string): string {
  for (let at = folder; at !== dirname(at); at = dirname(at))
    if (existsSync(join(at, '.git'))) return at;
  return folder;
}

const fromProject = (path: string): string =>
  relative(PROJECT_ROOT, path).replaceAll('\\', '/') || '.';
