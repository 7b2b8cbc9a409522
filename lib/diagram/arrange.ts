import { abreast } from './abreast';
import { compact } from './compact';
import { EngineError } from './engine';
import { layOut, type Direction, type Layout } from './layout';
import { aspectOf } from './quality';
import { layOutInRows } from './rows';
import { straightened } from './straighten';
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
  if (view.nodes.length > MOST.cards || view.lines.length > MOST.lines) return inRows(view);
  try {
    return { view, layout: await fitting(view) };
  } catch (error) {
    // Out of memory, say: a plain picture is better than none.
    if (error instanceof EngineError) return inRows(view);
    throw error;
  }
}

function inRows(view: View): { readonly view: View; readonly layout: Layout } {
  const truth = `${view.truth} · in rows and without labels: too large to lay out`;
  return { view: { ...view, truth }, layout: layOutInRows(view) };
}

/** Width by height from which a picture is turned. Beyond what suits a page: between two, small changes turn nothing. */
const FAR_TOO_WIDE = 2.5;

async function fitting(view: View): Promise<Layout> {
  if (view.across === true) return layered(view, 'RIGHT');
  const inOneRow = view.abreast === true ? await framesAbreast(view) : undefined;
  if (inOneRow !== undefined) return inOneRow;
  return layered(view, await directionOf(view));
}

/** The one that is not far too wide, by how a rough layout comes out: a full one of both takes twice as long. */
async function directionOf(view: View): Promise<Direction> {
  const shape = async (direction: Direction) =>
    aspectOf(compact(await layOut(view, direction, 'roughly')));
  const down = await shape('DOWN');
  if (down < FAR_TOO_WIDE) return 'DOWN';
  return (await shape('RIGHT')) < down ? 'RIGHT' : 'DOWN';
}

async function framesAbreast(view: View): Promise<Layout | undefined> {
  const question = abreast(view);
  if (question === undefined) return undefined;
  const complete = question.complete(await layOut(question.view));
  if (complete === undefined) return undefined;
  const layout = straightened(compact(complete));
  return aspectOf(layout) < FAR_TOO_WIDE ? layout : undefined;
}

const layered = async (view: View, direction: Direction): Promise<Layout> =>
  straightened(compact(await layOut(view, direction)));
