import { compact } from './compact';
import { layOut, type Layout } from './layout';
import { layOutInRows } from './rows';
import type { View } from './view';

/**
 * What is laid out in layers: 200 cards with 300 lines take seconds, twice as many minutes. A bound on size and not on
 * time, so that each machine draws the same.
 */
const MOST = { cards: 200, lines: 300 };

/** A layout of any view, and the view as it is to be drawn: the line under its title says what could not be. */
export async function arrange(
  view: View,
): Promise<{ readonly view: View; readonly layout: Layout }> {
  if (view.nodes.length <= MOST.cards && view.lines.length <= MOST.lines)
    return { view, layout: compact(await layOut(view)) };
  const truth = `${view.truth} · in rows and without labels: too large to lay out`;
  return { view: { ...view, truth }, layout: layOutInRows(view) };
}
