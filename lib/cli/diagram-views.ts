import { existsSync } from 'node:fs';
import type { Assembly } from '../assembly';
import { CONFIG_FILE, loadApplication, type ResolvedApplication } from '../config';
import { VIEW_KINDS, type Grouping, type ViewSettings } from '../diagram';
import { unknown } from './environments';
import { svgIn } from './icon-file';

/** What the command line says of the views. */
export interface ViewOptions {
  /** Names, with commas between; `all`. */
  readonly view?: string;
  readonly focus?: string;
  readonly depth?: number;
  /** Patterns, with commas between. */
  readonly include?: string;
  readonly exclude?: string;
  readonly groupBy?: Grouping;
  /** Also a page for each folded card. */
  readonly drillDown?: boolean;
}

/** A view, and what it is drawn of. */
export interface WantedView extends ViewSettings {
  /** Names of stages; undefined: all. */
  readonly environments?: readonly string[];
}

export interface Wanted {
  readonly views: readonly WantedView[];
  readonly delivery: boolean;
  readonly stacks: boolean;
  /** What an application has unless the command line says otherwise. */
  readonly usual: boolean;
}

/** The configuration of the folder that the command runs in. */
export const applicationHere = (): ResolvedApplication | undefined =>
  existsSync(CONFIG_FILE) ? loadApplication(CONFIG_FILE) : undefined;

/** The configuration, where the assembly is of the application that it describes. */
export function applicationOf(
  { stacks }: Assembly,
  application = applicationHere(),
): ResolvedApplication | undefined {
  const stages = new Set(stacks.map(({ stage }) => stage));
  return application?.environments.every(({ name }) => stages.has(name)) === true
    ? application
    : undefined;
}

/**
 * What is to be drawn: by default what people look at first, and the views that they added.
 *
 * @throws CliError for a view that there is not
 */
export function wantedViews(
  options: ViewOptions,
  application: ResolvedApplication | undefined,
): Wanted {
  const known = application?.views.map(settingsOf) ?? VIEW_KINDS.map(plain);
  const names = [...known.map(({ name }) => name), 'delivery', 'stacks'];
  const usual = names.filter((name) => name !== 'full');
  const asked = listOf(options.view);
  const chosen = asked.length === 0 ? usual : asked.includes('all') ? names : asked;
  const strange = chosen.find((name) => !names.includes(name));
  if (strange !== undefined) throw unknown('UNKNOWN_VIEW', 'view', strange, [...names, 'all']);
  const narrowed = isNarrowed(options);
  return {
    views: known
      .filter(({ name }) => chosen.includes(name))
      .map((view) => (narrowed ? narrow(view, options) : view)),
    delivery: chosen.includes('delivery') && !narrowed,
    stacks: chosen.includes('stacks') && !narrowed,
    usual: asked.length === 0 && !narrowed && options.drillDown !== true,
  };
}

const listOf = (text = ''): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

const plain = (kind: (typeof VIEW_KINDS)[number]): WantedView => ({ name: kind, from: kind });

function settingsOf({ icons, ...view }: ResolvedApplication['views'][number]): WantedView {
  const read = Object.entries(icons).map(([pattern, file]) => [pattern, svgIn(file)]);
  return { ...view, icons: Object.fromEntries(read) as Record<string, string> };
}

const isNarrowed = ({ focus, include, exclude, groupBy }: ViewOptions): boolean =>
  [focus, include, exclude, groupBy].some((option) => option !== undefined);

/** As the command line says, under a name of its own: the usual picture stays what it is. */
function narrow(view: WantedView, { focus, depth = 1, include, exclude, groupBy }: ViewOptions) {
  const parts = [
    ...(focus === undefined ? [] : [focus]),
    ...(include === undefined ? [] : ['only', include]),
    ...(exclude === undefined ? [] : ['without', exclude]),
    ...(groupBy === undefined ? [] : ['by', groupBy]),
  ];
  const name = parts
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return {
    ...view,
    name: `${view.name}-${name.slice(0, 60)}`,
    include: [...(view.include ?? []), ...listOf(include)],
    exclude: [...(view.exclude ?? []), ...listOf(exclude)],
    ...(focus !== undefined && { focus: { on: focus, depth } }),
    ...(groupBy !== undefined && { groupBy }),
  };
}
