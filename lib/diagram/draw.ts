import { Resvg } from '@resvg/resvg-js';
import { compact } from './compact';
import { renderD2 } from './d2';
import { FONT_OPTIONS } from './font';
import { layOut } from './layout';
import { renderSvg } from './svg';
import type { View } from './view';

/** One picture in its three forms. */
export interface Drawing {
  readonly d2: string;
  readonly svg: string;
  readonly png: Buffer;
}

/** Draws a view. The same view gives the same bytes, on every machine. */
export async function draw(view: View): Promise<Drawing> {
  const svg = renderSvg(view, compact(await layOut(view)));
  const png = Buffer.from(new Resvg(svg, { font: FONT_OPTIONS }).render().asPng());
  return { d2: renderD2(view), svg, png };
}
