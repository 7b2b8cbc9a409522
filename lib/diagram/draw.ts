import { setImmediate as others } from 'node:timers/promises';
import { Resvg } from '@resvg/resvg-js';
import { arrange } from './arrange';
import { renderD2 } from './d2';
import { FONT_OPTIONS, fontsFor } from './font';
import { USUAL_FORMATS, type Format, type Forms, type UsualFormat } from './format';
import type { Layout } from './layout';
import type { Picture } from './picture';
import type { Scheme } from './schemes';
import { CORNER_OF_LAYOUT, renderSvg, sizeOf } from './svg';
import type { View } from './view';

export interface DrawOptions<F extends Format = UsualFormat> {
  /** Default: D2, SVG and PNG. */
  readonly formats?: readonly F[];
  /** Of the SVG: `auto` (the default) is light or dark as the reader's system. A PNG is light unless this is `dark`. */
  readonly scheme?: Scheme;
  /** Pixels of the PNG for one of the SVG. Default 1. */
  readonly scale?: number;
}

/** Draws a view. The same view gives the same bytes, on every machine. */
export async function draw<F extends Format = UsualFormat>(
  view: View,
  options: DrawOptions<F> = {},
): Promise<Pick<Forms, F>> {
  const formats: readonly Format[] = options.formats ?? USUAL_FORMATS;
  if (formats.includes('svg')) prepareFonts(view);
  const { layout, view: drawn } = await arrange(view);
  // A layout engine that has no more to do is ended before the pixels take their memory.
  await others();
  const forms = await Promise.all(
    formats.map(
      async (format) => [format, await MAKE[format]({ view: drawn, layout, options })] as const,
    ),
  );
  return Object.fromEntries(forms) as unknown as Pick<Forms, F>;
}

/** Lays a view out once, and draws it in both schemes. */
export async function drawPicture(view: View): Promise<Picture> {
  prepareFonts(view);
  const { layout, view: drawn } = await arrange(view);
  const fonts = await fontsFor(renderSvg(drawn, layout, { scheme: 'light' }));
  const { x: left, y: top } = CORNER_OF_LAYOUT;
  return {
    ...sizeOf(drawn, layout),
    cards: layout.nodes.map(({ node, x, y, width, height }) => ({
      card: node.id,
      ...{ x: left + x, y: top + y, width, height },
    })),
    svg: {
      light: renderSvg(drawn, layout, { scheme: 'light', fonts }),
      dark: renderSvg(drawn, layout, { scheme: 'dark', fonts }),
    },
  };
}

/** Has the fonts made while the view is laid out: of all words that it is known to have, as nearly always all are. */
function prepareFonts({ title, truth, groups, nodes, lines, notes = [] }: View): void {
  const words = [
    ...[title, truth, ...notes, ...groups.map((group) => group.title)],
    ...nodes.flatMap((card) => [card.title, card.facts, card.state?.text, card.badges]),
    ...lines.flatMap(({ label, problem }) => [label, problem]),
  ];
  // Whoever needs them hears of what went wrong.
  fontsFor(words.flat().join('')).catch(() => undefined);
}

interface Laid {
  readonly view: View;
  readonly layout: Layout;
  readonly options: Omit<DrawOptions, 'formats'>;
}

const MAKE: { readonly [F in Format]: (laid: Laid) => Promise<Forms[F]> | Forms[F] } = {
  d2: ({ view }) => renderD2(view),
  svg: async ({ view, layout, options: { scheme = 'auto' } }) =>
    renderSvg(view, layout, {
      scheme,
      fonts: await fontsFor(renderSvg(view, layout, { scheme: 'light' })),
    }),
  png: (laid) => {
    const fitTo = { mode: 'zoom', value: laid.options.scale ?? 1 } as const;
    return Buffer.from(new Resvg(still(laid), { font: FONT_OPTIONS, fitTo }).render().asPng());
  },
  pdf: async ({ view, layout }) => {
    const { pdf } = require('./formats/pdf') as typeof import('./formats/pdf');
    return pdf(renderSvg(view, layout, { scheme: 'light' }));
  },
  mermaid: ({ view }) => {
    const { mermaid } = require('./formats/mermaid') as typeof import('./formats/mermaid');
    return mermaid(view);
  },
  drawio: ({ view, layout }) => {
    const { drawio } = require('./formats/drawio') as typeof import('./formats/drawio');
    return drawio(view, layout);
  },
};

/** What draws pixels knows no media queries, and has the fonts from files. */
function still({ view, layout, options }: Laid): string {
  return renderSvg(view, layout, { scheme: options.scheme === 'dark' ? 'dark' : 'light' });
}
