import { isAbsolute, join, relative } from 'node:path';
import { z } from 'zod';
import { unknownWord } from '../closest';
import { joinPath, quote, type Problem } from '../problem';
import { isThere } from '../project-files';
import { name, whole } from '../schema-values';

/** Pictures of the environments: which there are, what is in them, and what people say of it. */

/** Views of one environment, each of them also what another view can start from. */
export const BUILT_IN_VIEWS = ['overview', 'network', 'data-flow', 'permissions', 'full'] as const;

/** Settings under this name are those of every view. */
const EVERY_VIEW = 'all';

/** Of the whole application; nothing of them is a setting. */
const OF_THE_APPLICATION = ['delivery', 'stacks'];

export interface ResolvedView {
  readonly name: string;
  /** The built-in view that it starts from. */
  readonly from: (typeof BUILT_IN_VIEWS)[number];
  readonly title?: string;
  /** Patterns: construct paths, types, titles. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly focus?: { readonly on: string; readonly depth: number };
  readonly groupBy?: 'network' | 'stack' | 'construct' | 'none';
  readonly rename: Readonly<Record<string, string>>;
  /** Pattern → SVG file, from the folder of the configuration. */
  readonly icons: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
  readonly externals: readonly ResolvedExternal[];
  /** Names of environments; undefined: all. */
  readonly environments?: readonly string[];
}

export interface ResolvedExternal {
  readonly name: string;
  readonly title: string;
  readonly facts: string;
  readonly to: Readonly<Record<string, string>>;
  readonly from: Readonly<Record<string, string>>;
}

const pattern = z
  .string()
  .min(1, { error: "a construct path, a type or a title; '*' is any text" });
const words = z.string().min(1).max(120);
const byPattern = z.record(pattern, words);

const externalSchema = z.strictObject({
  /**
   * Its title
   * @default its name
   */
  title: words.optional(),
  /** One line under the title */
  facts: words.optional(),
  /** Cards that it reaches: pattern, and what stands on the line */
  to: byPattern.optional(),
  /** Cards that reach it: pattern, and what stands on the line */
  from: byPattern.optional(),
});

export const viewsSchema = z.record(
  name(24),
  z.strictObject({
    /**
     * View to start from
     * @default the built-in view of that name, or `overview`
     */
    from: z.enum(BUILT_IN_VIEWS).optional(),
    /**
     * Title of the picture
     * @default that of the view it starts from
     */
    title: words.optional(),
    /** Nothing but this: construct paths, types, titles; `*` is any text without a slash, `**` any text */
    include: z.array(pattern).optional(),
    /** All but this */
    exclude: z.array(pattern).optional(),
    /** Nothing but this construct and its neighbors */
    focus: pattern.optional(),
    /**
     * Neighbors of the focus: so many lines away
     * @default `1`
     */
    depth: whole(0, 20).optional(),
    /**
     * Frames: account and subnets, stacks, constructs, or none
     * @default as the view it starts from
     */
    groupBy: z.enum(['network', 'stack', 'construct', 'none']).optional(),
    /** Titles by pattern */
    rename: byPattern.optional(),
    /** Icons by pattern: SVG files, from the project root */
    icons: byPattern.optional(),
    /** Lines of text below the picture */
    notes: z.array(words).optional(),
    /** Who and what no template holds, by name; drawn with a dashed outline */
    externals: z.record(name(24), externalSchema).optional(),
    /**
     * Environments that it is drawn of
     * @default all
     */
    environments: z.array(z.string()).optional(),
  }),
);

export type ViewsInput = z.input<typeof viewsSchema>;
type ViewInput = ViewsInput[string];

/** What no single key shows: names that are taken, files and environments that are not there. */
export function checkViews(
  views: ViewsInput,
  environments: readonly string[],
  root: string,
): Problem[] {
  return Object.entries(views).flatMap(([view, input]) => {
    const problem = (message: string, ...keys: string[]) => [
      { path: joinPath(['views', view, ...keys]), message },
    ];
    if (OF_THE_APPLICATION.includes(view))
      return problem('is drawn of the whole application and has no settings; choose another name');
    return [
      ...(['from', 'title', 'include', 'focus', 'environments'] as const)
        .filter((key) => view === EVERY_VIEW && input[key] !== undefined)
        .flatMap((key) => problem('is for one view; all is every view', key)),
      ...(isBuiltIn(view) && input.from !== undefined && input.from !== view
        ? problem(`${quote(view)} is a view of its own; choose another name`, 'from')
        : []),
      ...(input.depth !== undefined && input.focus === undefined
        ? problem('is for a view with focus', 'depth')
        : []),
      ...(input.environments ?? [])
        .filter((environment) => !environments.includes(environment))
        .flatMap((environment) =>
          problem(
            `${quote(environment)}: ${unknownWord('environment', environment, environments)}`,
            'environments',
          ),
        ),
      ...Object.entries(input.icons ?? {}).flatMap(([key, file]) =>
        isSvg(file, root)
          ? []
          : problem(
              `${quote(file)} is not allowed; use an SVG file below the project root`,
              'icons',
              key,
            ),
      ),
      ...Object.entries(input.externals ?? {})
        .filter(([, { to = {}, from = {} }]) => Object.keys({ ...to, ...from }).length === 0)
        .flatMap(([external]) => problem('reaches nothing; say to or from', 'externals', external)),
    ];
  });
}

function isSvg(file: string, root: string): boolean {
  const path = join(root, file);
  const inside = !isAbsolute(file) && !relative(root, path).startsWith('..');
  return inside && file.endsWith('.svg') && isThere(path);
}

const isBuiltIn = (view: string): view is ResolvedView['from'] =>
  (BUILT_IN_VIEWS as readonly string[]).includes(view);

/** The built-in views first, then those of people's own; the settings of all views under their own. */
export function resolveViews(input: ViewsInput): ResolvedView[] {
  const common = input[EVERY_VIEW] ?? {};
  const own = Object.keys(input).filter((view) => view !== EVERY_VIEW && !isBuiltIn(view));
  return [...BUILT_IN_VIEWS, ...own].map((view) => resolveView(view, common, input[view] ?? {}));
}

function resolveView(view: string, common: ViewInput, own: ViewInput): ResolvedView {
  const { title, focus, depth = 1, environments } = own;
  const groupBy = own.groupBy ?? common.groupBy;
  return {
    name: view,
    from: own.from ?? (isBuiltIn(view) ? view : 'overview'),
    include: own.include ?? [],
    exclude: [...(common.exclude ?? []), ...(own.exclude ?? [])],
    rename: { ...common.rename, ...own.rename },
    icons: { ...common.icons, ...own.icons },
    notes: [...(common.notes ?? []), ...(own.notes ?? [])],
    externals: Object.entries({ ...common.externals, ...own.externals }).map(
      ([external, settings]) => ({
        name: external,
        title: settings.title ?? external,
        facts: settings.facts ?? '',
        to: settings.to ?? {},
        from: settings.from ?? {},
      }),
    ),
    ...(title !== undefined && { title }),
    ...(focus !== undefined && { focus: { on: focus, depth } }),
    ...(groupBy !== undefined && { groupBy }),
    ...(environments !== undefined && { environments }),
  };
}
