import { Resvg } from '@resvg/resvg-js';
import { compact } from './compact';
import { renderD2 } from './d2';
import { FONT_OPTIONS, fontsFor } from './font';
import { layOut } from './layout';
import type { Scheme } from './schemes';
import { renderSvg } from './svg';
import type { View } from './view';

/** One picture in its three forms. */
export interface Drawing {
  readonly d2: string;
  readonly svg: string;
  readonly png: Buffer;
}

export interface DrawOptions {
  /** Of the SVG: `auto` (the default) is light or dark as the reader's system. A PNG is light unless this is `dark`. */
  readonly scheme?: Scheme;
  /** Pixels of the PNG for one of the SVG. Default 1. */
  readonly scale?: number;
}

/** Draws a view. The same view gives the same bytes, on every machine. */
export async function draw(
  view: View,
  { scheme = 'auto', scale = 1 }: DrawOptions = {},
): Promise<Drawing> {
  const layout = compact(await layOut(view));
  // resvg knows no media queries, and has the fonts from files.
  const still = renderSvg(view, layout, { scheme: scheme === 'dark' ? 'dark' : 'light' });
  const options = { font: FONT_OPTIONS, fitTo: { mode: 'zoom', value: scale } } as const;
  return {
    d2: renderD2(view),
    svg: renderSvg(view, layout, { scheme, fonts: await fontsFor(still) }),
    png: Buffer.from(new Resvg(still, options).render().asPng()),
  };
}
