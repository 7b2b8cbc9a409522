import { abreast } from './abreast';
import { compact } from './compact';
import { EngineError } from './engine';
import { gridLines } from './grid';
import { layOut, type Direction, type Layout } from './layout';
import { aspectOf, qualityOf } from './quality';
import { layOutInRows } from './rows';
import { shortened } from './shorten';
import { straightened } from './straighten';
import type { View } from './view';

/**
 * What is laid out in layers: 200 cards with 300 lines take seconds, twice as many minutes. A bound on size and not on
 * time, so that each machine draws the same.
 */
const MOST = { cards: 200, lines: 300 };

/** A layout of any view, and the view as it is to be drawn: the line under its title says what could not be. */
export async function arrange(
  asked: View,
): Promise<{ readonly view: View; readonly layout: Layout }> {
  const view = shortened(asked);
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
/** Width by height from which cards without lines are put beside each other. */
const FAR_TOO_TALL = 0.45;
/** What is as small as this may have any shape. Pixels. */
const SMALL = 1600;

async function fitting(view: View): Promise<Layout> {
  const inOneRow = view.abreast === true ? await framesAbreast(view) : undefined;
  if (inOneRow !== undefined) return inOneRow;
  const across = view.across === true;
  const layout = await layered(view, across ? 'RIGHT' : await directionOf(view));
  return isMisshapen(layout) ? reshaped(view, layout) : layout;
}

function isMisshapen(layout: Layout): boolean {
  const aspect = aspectOf(layout);
  const long = Math.max(layout.width, layout.height) > SMALL;
  return long && (aspect > FAR_TOO_WIDE || aspect < FAR_TOO_TALL);
}

/**
 * Nearer to the shape of a page, where it can be: cards and frames that no line leads to in rows, or long ways of cards
 * going on in a next column. A way that ELK cannot go is none.
 */
async function reshaped(view: View, layout: Layout): Promise<Layout> {
  const inGrids = [1, 2, 3]
    .map((least) => gridLines(view, least))
    .filter((unseen) => unseen.length > 0)
    .map((unseen) => layOut(view, 'DOWN', { unseen }));
  // Where ways meet again, ELK finds no ends of wrapped lines.
  const ways: readonly Direction[] = view.lines.length < view.nodes.length ? ['DOWN', 'RIGHT'] : [];
  const wrapped = ways.map((way) => layOut(view, way, { wrapped: true }));
  const { crossings } = qualityOf(layout);
  const off = (one: Layout) => Math.abs(Math.log(aspectOf(one)));
  return (await Promise.allSettled([...inGrids, ...wrapped]))
    .flatMap((one) => (one.status === 'fulfilled' ? straightened(compact(one.value)) : []))
    .filter((one) => isAsGood(one, crossings))
    .reduce((best, one) => (off(one) < off(best) ? one : best), layout);
}

/** Of wrapped ways, ELK may lead a line through cards, and not to its end. */
function isAsGood(layout: Layout, most: number): boolean {
  const { overlaps, throughCards, looseEnds, crossings } = qualityOf(layout);
  return overlaps + throughCards + looseEnds === 0 && crossings <= most;
}

/** The one that is not far too wide, by how a rough layout comes out: a full one of both takes twice as long. */
async function directionOf(view: View): Promise<Direction> {
  const shape = async (direction: Direction) =>
    aspectOf(compact(await layOut(view, direction, { care: 'roughly' })));
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
