import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Packages that a drawing is made with or of: another version may draw something else. */
export const DRAWN_WITH = [
  '@expo-google-fonts/source-sans-3',
  '@resvg/resvg-js',
  'aws-icons',
  'elkjs',
  'fastest-levenshtein',
  'pdfkit',
  'subset-font',
  'svg-to-pdfkit',
] as const;

/** Folders whose code may change a drawing of the same view; compiled, all of it is in the first. */
const CODE = [__dirname, join(__dirname, '..', 'graph')];

let known: string | undefined;

/** Changes when anything changes that a drawing of the same view depends on. */
export function drawingVersion(): string {
  known ??= versionOf(CODE.filter((folder) => existsSync(folder)));
  return known;
}

/** Version of a package, of those too that let nobody require their package.json. */
function installed(name: string): string {
  const folder = (require.resolve.paths(name) ?? [])
    .map((modules) => join(modules, name))
    .find((one) => existsSync(join(one, 'package.json')));
  if (folder === undefined) return 'none';
  const file = readFileSync(join(folder, 'package.json'), 'utf8');
  return (JSON.parse(file) as { readonly version: string }).version;
}

/** Hash of all code in the folders, and of the versions of the packages. */
export function versionOf(folders: readonly string[]): string {
  const hash = createHash('sha256');
  for (const name of DRAWN_WITH) {
    hash.update(`${name} ${installed(name)}\n`);
  }
  for (const folder of folders) {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(?:[cm]?[jt]s|css|html|svg|json)$/.test(file))
      .sort();
    for (const file of files) {
      const content = readFileSync(join(folder, file));
      hash.update(`${file.replaceAll('\\', '/')} ${content.length}\n`).update(content);
    }
  }
  return hash.digest('hex');
}
