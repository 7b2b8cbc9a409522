import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  imageBuildsOf,
  readRecipes,
  readSources,
  type ImageRecipe,
  type Recipes,
} from '../../assembly';
import { rebundler, type Rebundled } from '../../bundling/rebundle';
import { folderInImage, type ContainerEnvironment, type OverlayFiles } from '../../local';
import { readersOf, type Part, type Readers } from '../../operations/affected';
import { programs } from '../own-sources';
import { application } from '../synthesize';
import { isThere, judge, type Judgment } from './judge';

/** Files of this machine in place of those in an image, by the container's name. */
type Overlay = Readonly<Record<string, Readonly<Record<string, string>>>>;

type Outputs = Extract<Rebundled, { outputs: unknown }>['outputs'];

export type Renewed =
  | { readonly problems: readonly string[] }
  /** What each service that is another one now has in place of its image's files. */
  | { readonly services: ReadonlyMap<string, Overlay> };

/** The bundles in the images of services that run, made anew as their sources change. */
export interface LiveBundles {
  /** What has to be done where these files changed; paths from the project. */
  judge(files: readonly string[]): Judgment;
  renew(files: readonly string[]): Promise<Renewed>;
  /** Services that do not run what is in their images. */
  overlaid(): readonly string[];
  dispose(): Promise<void>;
}

interface Options {
  readonly environment: ContainerEnvironment;
  /** Folder of the assembly from which they run. */
  readonly app: string;
  /** Names of its images on this machine, by hash. */
  readonly images: Readonly<Record<string, string>>;
  readonly overlays: OverlayFiles;
}

/** A bundle in an image. */
interface Bundle {
  readonly hash: string;
  readonly recipe: ImageRecipe;
  /** What the image has. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** Where it has it. */
  readonly folder: string;
  readonly part: Part;
  /** What is in place of it: path in the container, path here. */
  overlay: Readonly<Record<string, string>>;
}

export async function liveBundles(options: Options): Promise<LiveBundles> {
  const { app, environment, overlays } = options;
  const recipes = readRecipes(app);
  const bundles = await bundlesOf(options, recipes);
  const used = new Set(
    bundles.flatMap(({ recipe }) => [...recipe.files.values()].map(({ request }) => request)),
  );
  const maker = rebundler(recipes.requests.filter(({ name }) => used.has(name)));
  const readers = bundles.length === 0 ? undefined : readersIn(app);
  return {
    judge: (files) => {
      if (readers === undefined) return 'synthesize';
      return judge(files, {
        ...{ readers, isBundled: maker.knows },
        parts: bundles.map(({ part }) => part),
        absent: bundles.flatMap(({ recipe }) => recipe.absent),
      });
    },
    renew: async (files) => {
      const made = await maker.rebundle(files.filter((file) => isThere(file, maker.knows)));
      if ('problems' in made) return made;
      const changed = bundles.filter((bundle) => renewed(bundle, made.outputs, overlays));
      return { services: servicesWith(environment, bundles, changed) };
    },
    overlaid: () => {
      const changed = bundles.filter(({ overlay }) => Object.keys(overlay).length > 0);
      return [...servicesWith(environment, bundles, changed).keys()];
    },
    dispose: () => maker.dispose(),
  };
}

async function bundlesOf(
  { environment, app, images }: Options,
  { images: recipes }: Recipes,
): Promise<Bundle[]> {
  const { engine, id } = environment.containers.world;
  const sources = readSources(app)?.assets ?? [];
  const bundles: Bundle[] = [];
  for (const { hash, source } of imageBuildsOf(app)) {
    const [recipe, image] = [recipes.get(hash), images[hash]];
    const name = sources.find((one) => one.hash === hash)?.source;
    if (recipe === undefined || image === undefined || source.kind !== 'docker') continue;
    const files = new Map(
      [...recipe.files.keys()].map((file) => [file, readFileSync(join(source.directory, file))]),
    );
    const folder = await folderInImage(engine, image, files, id);
    if (folder === undefined || name === undefined) continue;
    bundles.push({
      ...{ hash, recipe, files, folder, part: `image ${name}`, overlay: {} },
    });
  }
  return bundles;
}

function readersIn(app: string): Readers | undefined {
  const sources = readSources(app);
  return sources && readersOf(sources, application(), programs());
}

/** Puts into the overlay of a bundle what its image does not have. Whether that is another one now. */
function renewed(bundle: Bundle, outputs: Outputs, overlays: OverlayFiles): boolean {
  const { recipe, files, folder, overlay } = bundle;
  const next: Record<string, string> = {};
  for (const [file, content] of outputsOf(recipe, outputs))
    if (files.get(file)?.equals(content) !== true)
      next[`${folder}/${file}`] = overlays.put(file, content);
  if (JSON.stringify(next) === JSON.stringify(overlay)) return false;
  bundle.overlay = next;
  return true;
}

/** Files of a bundle as they are now. Where a folder holds all outputs of a request, new ones are in it too. */
function* outputsOf({ files }: ImageRecipe, outputs: Outputs): Generator<[string, Uint8Array]> {
  const folders = new Map<string, string>();
  for (const [file, { request, output }] of files) {
    const content = outputs.get(request)?.get(output);
    if (content !== undefined) yield [file, content];
    if (file.endsWith(`/${output}`)) folders.set(request, file.slice(0, -output.length));
  }
  for (const [request, folder] of folders)
    for (const [output, content] of outputs.get(request) ?? [])
      if (!files.has(`${folder}${output}`)) yield [`${folder}${output}`, content];
}

function servicesWith(
  { containers }: ContainerEnvironment,
  bundles: readonly Bundle[],
  changed: readonly Bundle[],
): Map<string, Overlay> {
  const services = new Map<string, Overlay>();
  for (const { source } of containers.services) {
    const task = [...containers.tasks.values()].find(({ name }) => name === source);
    const bundled = (task?.definition.containers ?? []).flatMap(({ name, image }) => {
      const bundle = bundles.find(({ hash }) => image.includes(hash));
      return bundle === undefined ? [] : [{ name, bundle }];
    });
    if (!bundled.some(({ bundle }) => changed.includes(bundle))) continue;
    services.set(
      source,
      Object.fromEntries(bundled.map(({ name, bundle }) => [name, bundle.overlay])),
    );
  }
  return services;
}
