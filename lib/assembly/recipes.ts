import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { objectAt, readJson, textAt, textsAt } from './json-file';
import { objectsIn } from './workloads';

/** How images of an assembly can be bundled again on the machine that synthesized it. */
export interface Recipes {
  /** For lib/bundling. */
  readonly requests: readonly {
    /** Absolute path of the project. */
    readonly root: string;
    readonly name: string;
    /** As esbuild takes them. */
    readonly options: Readonly<Record<string, unknown>>;
  }[];
  /** By the hash of the image's asset. */
  readonly images: ReadonlyMap<string, ImageRecipe>;
}

export interface ImageRecipe {
  /** Each file of the build context that was bundled, by its path in there: the name of a request, and of its output. */
  readonly files: ReadonlyMap<string, { readonly request: string; readonly output: string }>;
  /** Files that are not there, and would have made it another bundle; paths from the project. */
  readonly absent: readonly string[];
}

/**
 * Reads what a synthesis with Slipway leaves beside its bundles; without any image where there is nothing, or where its
 * project is not here.
 *
 * @throws AssemblyError in one line
 */
export function readRecipes(directory: string): Recipes {
  const none: Recipes = { requests: [], images: new Map() };
  const file = join(directory, '.bundles', 'recipes.json');
  if (!existsSync(file)) return none;
  const content = readJson(file);
  const requests = objectsIn(content.requests).map((request) => ({
    root: textAt(request, 'root') ?? '',
    name: textAt(request, 'name') ?? '',
    options: objectAt(request, 'options'),
  }));
  if (content.version !== 1 || requests.some(({ root }) => !existsSync(root))) return none;
  const images = objectAt(content, 'images');
  const recipes = Object.entries(images).map(([hash, image]) => {
    const files = Object.entries(objectAt(image, 'files')).map(([name, made]) => {
      const of = { request: textAt(made, 'request') ?? '', output: textAt(made, 'output') ?? '' };
      return [name, of] as const;
    });
    const absent = textsAt(objectAt(images, hash), 'absent');
    return [hash, { files: new Map(files), absent }] as const;
  });
  return { requests, images: new Map(recipes) };
}
