import { readFileSync } from 'node:fs';
import { CliError } from './errors';

/** More, and it is no icon. */
const LARGEST_ICON_BYTES = 64 * 1024;

/** What would make a picture load something, or run something. */
const NOT_BY_ITSELF =
  /<script|<foreignObject|\son\w+\s*=|(?:href|src)\s*=\s*["'](?!#|data:image\/)|@import|url\(\s*["']?(?!#|data:)|<!ENTITY/i;

/**
 * The SVG of an icon of people's own.
 *
 * @throws CliError where it would load or run something when a picture with it is opened
 */
export function svgIn(file: string): string {
  const svg = readFileSync(file, 'utf8').trim();
  const bad = (what: string) =>
    new CliError('BAD_ICON', `${file} ${what}`, 'an icon is a small SVG without scripts and links');
  if (!/^(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<svg[\s>]/s.test(svg)) throw bad('is no SVG');
  if (Buffer.byteLength(svg) > LARGEST_ICON_BYTES) throw bad('is larger than 64 KB');
  if (NOT_BY_ITSELF.test(svg)) throw bad('has a script, or needs something from elsewhere');
  return svg;
}
