import { createHash } from 'node:crypto';
import { Resvg } from '@resvg/resvg-js';
import PDFDocument from 'pdfkit';
import { FONT_OPTIONS } from '../font';
import drawSvg from 'svg-to-pdfkit';

/** CSS pixels are 1/96 of an inch, PDF's points 1/72. */
const POINT = 72 / 96;
/** In points: readers of PDF 1.x take no larger page (ISO 32000-1, annex C). */
const LARGEST_PAGE = 14_400;

/**
 * A picture as a PDF of one page: shapes stay shapes, texts can be searched and are in the fonts inside of the file.
 * The same picture gives the same bytes.
 *
 * @param svg what `renderSvg` returns; of one that follows the reader's scheme, the light one
 * @throws Error if it is no picture of ours
 */
export async function pdf(svg: string): Promise<Buffer> {
  const { width, height } = sizeOf(svg);
  const scale = Math.min(POINT, LARGEST_PAGE / Math.max(width, height));
  const size: [number, number] = [width * scale, height * scale];
  // Deflate gives other bytes on other processors: what is written is left as it is.
  const document = new PDFDocument({
    size,
    margin: 0,
    compress: false,
    lang: 'en',
    displayTitle: true,
    info: { Title: titleOf(svg), CreationDate: new Date(0) },
  });
  // Its identity is made of the date, which the writer needs and no reader is to see.
  Object.defineProperty(document.info, 'CreationDate', { enumerable: false });
  const [regular = '', semibold = ''] = FONT_OPTIONS.fontFiles;
  document.registerFont('regular', regular);
  document.registerFont('semibold', semibold);
  drawSvg(document, plain(svg), 0, 0, {
    width: size[0],
    height: size[1],
    fontCallback: (_family, bold) => (bold ? 'semibold' : 'regular'),
    warningCallback: (warning) => {
      throw new Error(`The picture cannot be written as a PDF: ${warning}`);
    },
  });
  document.end();
  const chunks: Buffer[] = [];
  for await (const chunk of document) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function sizeOf(svg: string): { readonly width: number; readonly height: number } {
  const [, width, height] = /^<svg [^>]*\bviewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? [];
  if (width === undefined || height === undefined)
    throw new Error('Only a picture that Slipway has drawn can be written as a PDF.');
  return { width: Number(width), height: Number(height) };
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

function titleOf(svg: string): string {
  const title = /<title>([^<]*)<\/title>/.exec(svg)?.[1] ?? '';
  return title.replace(/&(amp|lt|gt|quot);/g, (_, name: string) => ENTITIES[name] ?? '');
}

/** The same picture without what the writer of PDFs does not know. */
function plain(svg: string): string {
  return withColors(svg)
    .replace(/<text ([^>]*) paint-order="stroke">([^<]*)<\/text>/g, seamFirst)
    .replace(
      /<image href="data:image\/svg\+xml;base64,([^"]*)" ([^>]*)\/>/g,
      (_, data: string, place: string) => inlined(Buffer.from(data, 'base64').toString(), place),
    );
}

/** Each element with the declarations of its classes, which the writer does not look up. */
function withColors(svg: string): string {
  const [, sheet = ''] = /<style>(.*?)<\/style>/s.exec(svg) ?? [];
  const light = sheet.replace(/@font-face\{[^}]*\}|@media[^{]*\{(?:[^{}]*\{[^{}]*\})*\}/g, '');
  const rules = new Map(
    [...light.matchAll(/\.([\w-]+)\{([^}]*)\}/g)].map(([, name = '', rule = '']) => [name, rule]),
  );
  return svg
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/ class="([^"]*)"/g, (_, names: string) => {
      const style = names.split(' ').flatMap((name) => rules.get(name) ?? []);
      return style.length === 0 ? '' : ` style="${style.join(';')}"`;
    });
}

function seamFirst(_: string, attributes: string, words: string): string {
  return `<text ${attributes}>${words}</text><text ${attributes.replace(/stroke:[^;"]*/, 'stroke:none')}>${words}</text>`;
}

/** An icon of people's own, as the shapes alone that the PNG shows: no styles, scripts or links are left. */
function inlined(icon: string, place: string): string {
  try {
    const { width, height, shapes } = shapesOf(icon);
    return `<svg ${place} viewBox="0 0 ${width} ${height}">${shapes}</svg>`;
  } catch {
    // The PNG leaves out what it cannot read, too.
    return '';
  }
}

function shapesOf(icon: string): { width: number; height: number; shapes: string } {
  const read = new Resvg(icon, { font: FONT_OPTIONS });
  const own = `own${hash(icon)}-`;
  const shapes = read
    .toString()
    .replace(/^[^]*?<svg[^>]*>|<\/svg>\s*$/g, '')
    .replace(/\bid="([^"]*)"/g, `id="${own}$1"`)
    .replace(/url\(#([^)]*)\)/g, `url(#${own}$1)`)
    .replace(/href="#([^"]*)"/g, `href="#${own}$1"`);
  return { width: read.width, height: read.height, shapes };
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8);
