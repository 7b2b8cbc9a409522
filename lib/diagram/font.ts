import { dirname, join } from 'node:path';
import { subsetsOf } from './spawn';

const FOLDER = dirname(require.resolve('@expo-google-fonts/source-sans-3/package.json'));

const FILES: Readonly<Record<400 | 600, string>> = {
  400: join(FOLDER, '400Regular', 'SourceSans3_400Regular.ttf'),
  600: join(FOLDER, '600SemiBold', 'SourceSans3_600SemiBold.ttf'),
};

/** The only fonts a picture is measured and drawn with, so that every machine draws the same. */
export const FONT_OPTIONS = {
  loadSystemFonts: false,
  defaultFontFamily: 'Source Sans 3',
  fontFiles: Object.values(FILES),
};

/** What nearly all pictures are written with: they have the same letters, so that a new word changes no font. */
const USUAL =
  Array.from({ length: 95 }, (_letter, index) => String.fromCharCode(0x20 + index)).join('') +
  '·–—‘’“”…×−≤≥→←';

/** What readers of the picture apply by themselves; all others, small capitals and the like, treble the font. */
const FEATURES = ['ccmp', 'locl', 'mark', 'mkmk', 'kern', 'liga', 'calt', 'clig', 'rlig'];

const faces = new Map<string, Promise<string>>();

/** CSS with the letters of a text in both weights, for readers who have the fonts nowhere. */
export function fontsFor(text: string): Promise<string> {
  const letters = [...new Set(USUAL + text.replaceAll('\n', ''))].sort().join('');
  const made = faces.get(letters) ?? facesOf(letters);
  faces.set(letters, made);
  // What went wrong once may work the next time.
  made.catch(() => faces.delete(letters));
  return made;
}

async function facesOf(letters: string): Promise<string> {
  const options = { targetFormat: 'woff2', keepFeatures: FEATURES };
  const fonts = await subsetsOf({ files: Object.values(FILES), letters, options });
  return Object.keys(FILES)
    .map(
      (weight, index) =>
        `@font-face{font-family:'Source Sans 3';font-weight:${weight};src:url(data:font/woff2;base64,${fonts[index] ?? ''})}`,
    )
    .join('');
}

const known = new Map<string, number>();
const knownMarks = new Map<string, number>();

/** Width of a line of text in pixels. */
export function widthOf(text: string, size: number, weight: 400 | 600): number {
  const key = `${size}|${weight}|${text}`;
  const measured = known.get(key) ?? measure(text, size, weight);
  known.set(key, measured);
  return measured;
}

function measure(text: string, size: number, weight: number): number {
  const { Resvg } = require('@resvg/resvg-js') as typeof import('@resvg/resvg-js');
  // Marks on both sides: the box of a text leaves out the space around it.
  const svg = (content: string) =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="4000" height="100"><text x="0" y="50" font-family="Source Sans 3" font-size="${size}" font-weight="${weight}">${content}</text></svg>`;
  const box = (content: string) =>
    new Resvg(svg(content), { font: FONT_OPTIONS }).getBBox()?.width ?? 0;
  const around = `${size}|${weight}`;
  const marks = knownMarks.get(around) ?? box('||');
  knownMarks.set(around, marks);
  return Math.ceil(box(`|${escapeXml(text)}|`) - marks);
}

/** What XML 1.0 cannot hold at all is left out: https://www.w3.org/TR/xml/#charsets */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
