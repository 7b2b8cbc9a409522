import { join } from 'node:path';
import { bundled } from '../../bundling';

const ROOT = join(__dirname, '..', '..', '..');

/** The program and the looks of the page, made from page/ by esbuild, and again only when something there changed. */
export function pageFiles(): { readonly script: string; readonly style: string } {
  const files = bundled({
    root: ROOT,
    name: 'explorer',
    options: {
      entryPoints: ['lib/diagram/explorer/page/main.ts', 'lib/diagram/explorer/page/style.css'],
      outdir: 'explorer',
      bundle: true,
      minify: true,
      format: 'iife',
      target: ['chrome123', 'firefox120', 'safari17.5'],
      charset: 'utf8',
      legalComments: 'none',
    },
  });
  const text = (name: string): string => {
    const content = files.get(name);
    if (content === undefined) throw new Error(`esbuild made no ${name}`);
    return Buffer.from(content).toString().trim();
  };
  return { script: text('main.js'), style: text('style.css') };
}
