import { context, type BuildContext } from 'esbuild';
import { bundleProblems } from './failure';
import { esbuildOptions, fromCache, madeBy, type BundleRequest } from './index';

type Made = ReturnType<typeof madeBy>;

/** Bundles that are made again and again: esbuild keeps what it read, and reads what changed. */
export interface Rebundler {
  /** Whether a file, from the project with slashes, went into any of them when they were made last. */
  readonly knows: (file: string) => boolean;
  /**
   * Makes those again that a file is part of, or could be: all, where none is known to have it. Those that could not be
   * made the last time are always tried. Where one cannot be made, none of the outputs are new.
   */
  rebundle(changed: readonly string[]): Promise<Rebundled>;
  dispose(): Promise<void>;
}

export type Rebundled =
  /** Contents of all outputs, by request and output. */
  | { readonly outputs: ReadonlyMap<string, ReadonlyMap<string, Uint8Array>> }
  /** `tasks/greet/task.ts:15:3: Expected ";" but found "x"`, one each. */
  | { readonly problems: readonly string[] };

interface Entry {
  readonly request: BundleRequest;
  /** Ready: esbuild has read all of it once. */
  readonly building: Promise<BuildContext<ReturnType<typeof esbuildOptions>>>;
  made: Made | undefined;
  /** What it could not be made of is not known: any change could mend it. */
  stale: boolean;
}

export function rebundler(requests: readonly BundleRequest[]): Rebundler {
  const entries = requests.map((request): Entry => {
    const made = fromCache(request);
    return { request, building: warm(request), made, stale: made === undefined };
  });
  const has = ({ made }: Entry, file: string): boolean =>
    [...(made?.sources.values() ?? [])].some((sources) => sources.includes(file));
  return {
    knows: (file) => entries.some((entry) => has(entry, file)),
    rebundle: async (changed) => {
      const unknown = changed.some((file) => !entries.some((entry) => has(entry, file)));
      for (const entry of entries)
        entry.stale ||= unknown || changed.some((file) => has(entry, file));
      const problems = await Promise.all(entries.filter(({ stale }) => stale).map(again));
      if (problems.some((some) => some.length > 0)) return { problems: problems.flat() };
      return {
        outputs: new Map(
          entries.map(({ request, made }) => [request.name, made?.outputs ?? new Map()]),
        ),
      };
    },
    dispose: async () => {
      for (const { building } of entries) await (await building).dispose();
    },
  };
}

async function warm(request: BundleRequest): Entry['building'] {
  const building = await context(esbuildOptions(request));
  // What is wrong is said when it is made in earnest.
  await building.rebuild().catch(() => undefined);
  return building;
}

async function again(entry: Entry): Promise<readonly string[]> {
  try {
    entry.made = madeBy(entry.request, await (await entry.building).rebuild());
    entry.stale = false;
    return [];
  } catch (error) {
    const problems = bundleProblems(error, entry.request.root);
    if (problems === undefined) throw error;
    return problems;
  }
}
