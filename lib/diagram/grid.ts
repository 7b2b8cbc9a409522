import type { Line, View } from './view';

/** A card with the space around it is so much wider than high that a page of them has this share of columns. */
const COLUMNS_OF = 0.53;

/**
 * Lines that are laid out and not drawn: from each of the cards and frames that nothing leads out of or into, to the one
 * that is to stand below it, so that they stand in rows of about a page's width and about in the order of the view.
 *
 * @param least so many stand in a row at least: a few frames may be wide or high
 */
export function gridLines({ nodes, groups, lines }: View, least: number): Line[] {
  const parents = new Map<string, string | undefined>([
    ...groups.map(({ id, parent }) => [id, parent] as const),
    ...nodes.map(({ id, group }) => [id, group] as const),
  ]);
  const around = (id: string): string[] => {
    const parent = parents.get(id);
    return parent === undefined ? [id] : [id, ...around(parent)];
  };
  const led = new Set(
    lines.flatMap(({ from, to }) => {
      const [ofFrom, ofTo] = [around(from), around(to)];
      return [
        ...ofFrom.filter((id) => !ofTo.includes(id)),
        ...ofTo.filter((id) => !ofFrom.includes(id)),
      ];
    }),
  );
  const alone = [...parents.keys()].filter((id) => !led.has(id));
  return [...Map.groupBy(alone, (id) => parents.get(id) ?? '').values()].flatMap((beside) => {
    const columns = Math.max(least, Math.round(Math.sqrt(beside.length * COLUMNS_OF)));
    return beside.slice(columns).map((to, index): Line => below(beside[index] ?? to, to));
  });
}

const below = (from: string, to: string): Line => ({
  ...{ from, to, label: '', edges: [] },
  family: 'operations',
});
