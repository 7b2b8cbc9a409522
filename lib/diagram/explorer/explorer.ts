import { iconOf, symbolId, symbolOf } from '../icons';
import { GROUP_LOOK } from '../theme';
import { truthOf } from '../view';
import { pageFiles } from './bundle';
import type { Content, ExplorerGraph, ResourceDetail } from './content';
import { jsonForPage, pageOf } from './html';
import { lookOfPage } from './look';

export interface ExplorerOptions {
  /** Of the page; default: that of the first graph. */
  readonly title?: string;
  /** By id, what is known of resources that are folded into others; they are found by it too. */
  readonly resources?: ReadonlyMap<string, ResourceDetail>;
}

/**
 * A page to walk through graphs: one HTML file that opens from disk and loads nothing from anywhere. The same graphs give
 * the same bytes.
 *
 * @param graphs one for each environment, at least one
 */
export function explorerHtml(
  graphs: readonly ExplorerGraph[],
  { title, resources = new Map<string, ResourceDetail>() }: ExplorerOptions = {},
): string {
  const shown = graphs.map((graph) => ({ ...graph, title: titleOf(graph), truth: truthOf(graph) }));
  const [first] = shown;
  if (first === undefined) throw new Error('an explorer needs at least one graph');
  const icons = iconsFor(graphs);
  const files = pageFiles();
  const content: Content = {
    title: title ?? first.title,
    graphs: shown,
    icons: Object.fromEntries([...icons].map(([of, icon]) => [of, symbolId(icon)])),
    details: detailsFor(graphs, resources),
  };
  return pageOf({
    title: content.title,
    content: jsonForPage(content),
    symbols: [...new Set(icons.values())].sort().map(symbolOf).join(''),
    script: files.script,
    style: lookOfPage() + files.style,
  });
}

const titleOf = ({ name }: ExplorerGraph): string =>
  name === '' ? 'system explorer' : `${name} · system explorer`;

/** The icons that occur, by type of card and by `group:<kind>`. */
function iconsFor(graphs: readonly ExplorerGraph[]): Map<string, string> {
  const types = new Set(graphs.flatMap(({ nodes }) => nodes.map(({ type }) => type)));
  const kinds = new Set(graphs.flatMap(({ groups }) => groups.map(({ kind }) => kind)));
  const cloud = iconOf('');
  return new Map([
    ['other', cloud],
    ...[...types].sort().map((type) => [type, iconOf(type)] as const),
    ...[...kinds].sort().flatMap((kind) => {
      const icon = GROUP_LOOK[kind].icon;
      return icon === undefined ? [] : [[`group:${kind}`, icon] as const];
    }),
  ]);
}

function detailsFor(
  graphs: readonly ExplorerGraph[],
  resources: ReadonlyMap<string, ResourceDetail>,
): Content['details'] {
  const shown = graphs.flatMap(({ nodes, groups }) =>
    [...nodes, ...groups].flatMap((one) => one.resources),
  );
  const details = shown.flatMap((id) => {
    const detail = resources.get(id);
    return detail === undefined ? [] : [[id, [detail.type, detail.path] as const] as const];
  });
  return Object.fromEntries(details);
}
