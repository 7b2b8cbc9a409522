import { iconOf, symbolId, symbolOf } from '../icons';
import { GROUP_LOOK } from '../theme';
import { truthOf } from '../view';
import { pageFiles } from './bundle';
import type { Content, ExplorerGraph, ExplorerView, ResourceDetail } from './content';
import { jsonForPage, pageOf } from './html';
import { lookOfPage } from './look';
import { keptProperties } from './properties';
import { viewsFor } from './views';

export interface ExplorerOptions {
  /** Of the page; default: that of the first graph. */
  readonly title?: string;
  /** By id, what is known of resources; they are found by it too. */
  readonly resources?: ReadonlyMap<string, ResourceDetail>;
  /** To choose from, the first at first; default: everything, and no choice. */
  readonly views?: readonly ExplorerView[];
}

/**
 * A page to walk through graphs: one HTML file that opens from disk and loads nothing from anywhere. The same graphs give
 * the same bytes. It takes about a megabyte for each thousand resources: of properties, it holds what there is room for.
 *
 * @param graphs one for each environment, at least one
 */
export function explorerHtml(
  graphs: readonly ExplorerGraph[],
  { title, resources = new Map<string, ResourceDetail>(), views = [] }: ExplorerOptions = {},
): string {
  const images = imagesOf(graphs);
  const shown = images.graphs.map((graph) => ({
    ...graph,
    title: titleOf(graph),
    truth: truthOf(graph),
    views: viewsFor(graph, views, images.keyOf),
  }));
  const [first] = shown;
  if (first === undefined) throw new Error('an explorer needs at least one graph');
  const icons = iconsFor(graphs);
  const symbols = [...icons].map(([of, icon]) => [of, symbolId(icon)] as const);
  const ids = idsIn(graphs);
  const content: Content = {
    title: title ?? first.title,
    graphs: shown,
    icons: Object.fromEntries([...symbols, ...images.addresses()]),
    details: detailsFor(ids, resources),
  };
  const files = pageFiles();
  const parts = {
    title: content.title,
    symbols: [...new Set(icons.values())].sort().map(symbolOf).join(''),
    script: files.script,
    style: lookOfPage() + files.style,
    hasImages: images.addresses().length > 0,
  };
  const taken = Buffer.byteLength(
    pageOf({ ...parts, content: jsonForPage(content), properties: '{}' }),
  );
  const { properties, ...kept } = keptProperties(resources, ids, taken);
  return pageOf({
    ...parts,
    content: jsonForPage({ ...content, ...kept }),
    properties: jsonForPage(properties),
  });
}

const titleOf = ({ name }: ExplorerGraph): string =>
  name === '' ? 'system explorer' : `${name} · system explorer`;

/** Icons of people's own: each is in the file once, as an image, which runs no script. */
function imagesOf(graphs: readonly ExplorerGraph[]) {
  const keys = new Map<string, string>();
  const keyOf = (icon: string): string => {
    const key = keys.get(icon) ?? `own:${keys.size}`;
    keys.set(icon, key);
    return key;
  };
  return {
    keyOf,
    graphs: graphs.map((graph) => ({
      ...graph,
      nodes: graph.nodes.map((card) =>
        card.icon === undefined ? card : { ...card, icon: keyOf(card.icon) },
      ),
    })),
    addresses: () =>
      [...keys].map(([icon, key]) => {
        const data = Buffer.from(icon).toString('base64');
        return [key, `data:image/svg+xml;base64,${data}`] as const;
      }),
  };
}

/** The icons that occur, by type of card and by `group:<kind>`. */
function iconsFor(graphs: readonly ExplorerGraph[]): Map<string, string> {
  const types = new Set(graphs.flatMap(({ nodes }) => nodes.map(({ type }) => type)));
  const kinds = new Set(graphs.flatMap(({ groups }) => groups.map(({ kind }) => kind)));
  const cloud = iconOf('');
  return new Map([
    ['other', cloud],
    // Views add who stands outside.
    ...[...types, 'external'].sort().map((type) => [type, iconOf(type)] as const),
    ...[...kinds].sort().flatMap((kind) => {
      const icon = GROUP_LOOK[kind].icon;
      return icon === undefined ? [] : [[`group:${kind}`, icon] as const];
    }),
  ]);
}

const idsIn = (graphs: readonly ExplorerGraph[]): string[] => [
  ...new Set(
    graphs.flatMap(({ nodes, groups }) =>
      [...nodes, ...groups].flatMap(({ resources }) => resources),
    ),
  ),
];

function detailsFor(
  ids: readonly string[],
  resources: ReadonlyMap<string, ResourceDetail>,
): Content['details'] {
  const details = ids.flatMap((id) => {
    const detail = resources.get(id);
    if (detail === undefined) return [];
    const { type, path, source } = detail;
    return [[id, source === undefined ? ([type, path] as const) : ([type, path, source] as const)]];
  });
  return Object.fromEntries(details) as Content['details'];
}
