import { cached, keyOf, type Cache } from './cache';
import type { DrawOptions } from './draw';
import { lastOfLayouts as engineIsLast } from './engine';
import type { Format, Forms, UsualFormat } from './format';
import type { Picture } from './picture';
import { drawingVersion } from './version';
import type { View } from './view';

/** Draws a view. The same view gives the same bytes, on every machine. What draws is loaded when it is first used. */
export async function draw<F extends Format = UsualFormat>(
  view: View,
  options?: DrawOptions<F>,
): Promise<Pick<Forms, F>> {
  const module = require('./draw') as typeof import('./draw');
  return module.draw(view, options);
}

/** As `draw`; what was drawn of the same view, with the same options and the same code, is not drawn again. */
export async function drawOnce<F extends Format = UsualFormat>(
  cache: Cache,
  view: View,
  options?: DrawOptions<F>,
): Promise<Pick<Forms, F>> {
  return cached(cache, partsOf(view, options), () => draw(view, options));
}

const partsOf = (view: View, options: object | undefined) => [drawingVersion(), view, options];

/** Names what `drawOnce` keeps of a view: for who wants it again without the view. */
export const drawingKey = (view: View, options?: DrawOptions<Format>): string =>
  keyOf(partsOf(view, options));

/** A view in both schemes, and where its cards stand; drawn once, as `drawOnce` does it. */
export async function pictureOnce(cache: Cache, view: View): Promise<Picture> {
  return cached(cache, [drawingVersion(), view, 'picture'], () => {
    const { drawPicture } = require('./draw') as typeof import('./draw');
    return drawPicture(view);
  });
}

/** All pictures are under way: once they are laid out, the memory of what lays out is given back. */
export function lastOfLayouts(): void {
  engineIsLast();
}
