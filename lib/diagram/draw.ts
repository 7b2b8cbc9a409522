import { Resvg } from '@resvg/resvg-js';
import type { Graph } from '../graph';
import { compact } from './compact';
import { renderD2 } from './d2';
import { FONT_OPTIONS } from './font';
import { layOut } from './layout';
import { renderSvg } from './svg';

/** One picture in its three forms. */
export interface Drawing {
  readonly d2: string;
  readonly svg: string;
  readonly png: Buffer;
}

/** Draws a graph. The same graph gives the same bytes, on every machine. */
export async function draw(graph: Graph): Promise<Drawing> {
  const svg = renderSvg(graph, compact(await layOut(graph)));
  const png = Buffer.from(new Resvg(svg, { font: FONT_OPTIONS }).render().asPng());
  return { d2: renderD2(graph), svg, png };
}
