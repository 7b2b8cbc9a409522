import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export { iconOf } from './icon-names';

const FOLDER = join(dirname(require.resolve('aws-icons/package.json')), 'icons');

/** An icon as a symbol to be used by reference, unchanged but for its outer element. */
export function symbolOf(icon: string): string {
  const svg = readFileSync(join(FOLDER, `${icon}.svg`), 'utf8').trim();
  const [, attributes = '', content = ''] = /^<svg([^>]*)>(.*)<\/svg>$/s.exec(svg) ?? [];
  const viewBox = /viewBox="([^"]*)"/.exec(attributes)?.[1] ?? '0 0 64 64';
  const own = content
    .replace(/<title>.*?<\/title>/s, '')
    .replace(/\bid="([^"]*)"/g, `id="${symbolId(icon)}-$1"`);
  const linked = own.replace(/url\(#([^)]*)\)/g, `url(#${symbolId(icon)}-$1)`);
  return `<symbol id="${symbolId(icon)}" viewBox="${viewBox}">${linked}</symbol>`;
}

export const symbolId = (icon: string): string => `icon-${icon.split('/').at(-1) ?? icon}`;
