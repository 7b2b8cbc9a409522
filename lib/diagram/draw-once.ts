import { cached, type Cache } from './cache';
import { drawingVersion } from './version';

type Draw = typeof import('./draw').draw;

/** Draws a view. The same view gives the same bytes, on every machine. What draws is loaded when it is first used. */
export async function draw(...what: Parameters<Draw>): ReturnType<Draw> {
  const module = require('./draw') as typeof import('./draw');
  return module.draw(...what);
}

/** As `draw`; what was drawn of the same view, with the same options and the same code, is not drawn again. */
export async function drawOnce(cache: Cache, ...what: Parameters<Draw>): ReturnType<Draw> {
  return cached(cache, [drawingVersion(), ...what], () => draw(...what));
}
