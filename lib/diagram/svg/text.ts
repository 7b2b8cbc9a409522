import { escapeXml, widthOf } from '../font';

interface TextStyle {
  readonly size: number;
  readonly weight?: 400 | 600;
  /** Class of its color. */
  readonly is: string;
  readonly anchor?: 'middle' | 'end';
  /** Whether a seam in the color of the class keeps it apart from lines behind it. */
  readonly halo?: true;
}

/** Text of a known width: another font on the reader's machine cannot make it run over. */
export function text(
  content: string,
  x: number,
  y: number,
  { size, weight = 400, is, anchor, halo }: TextStyle,
): string {
  if (content === '') return '';
  const attributes = [
    `class="${is}" x="${x}" y="${y}" font-size="${size}"`,
    `textLength="${widthOf(content, size, weight)}" lengthAdjust="spacingAndGlyphs"`,
    ...(weight === 600 ? ['font-weight="600"'] : []),
    ...(anchor === undefined ? [] : [`text-anchor="${anchor}"`]),
    ...(halo === undefined
      ? []
      : ['stroke-width="4" stroke-linejoin="round" paint-order="stroke"']),
  ];
  return `<text ${attributes.join(' ')}>${escapeXml(content)}</text>`;
}

/** Shapes that a reader is told about: by a screen reader, or when the pointer rests on them. */
export const told = (title: string, ...shapes: readonly string[]): string =>
  `<g><title>${escapeXml(title)}</title>${shapes.join('')}</g>`;
