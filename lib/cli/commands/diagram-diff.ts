import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, extname } from 'node:path';
import {
  diffArchives,
  diffHtml,
  diffJson,
  diffMarkdown,
  diffView,
  draw,
  reportsOf,
  type Compared,
} from '../../diagram';
import { writeArchive, type Archive } from '../../graph';
import { showReports } from '../diff-text';
import { unknown } from '../environments';
import { CliError, EXIT } from '../errors';
import { setExitCode } from '../exit';
import { graphsFrom } from '../graph-source';
import { step } from '../step';
import { data } from '../terminal';

const FORMATS = ['text', 'md', 'html', 'svg', 'png', 'json'] as const;
type Format = (typeof FORMATS)[number];

export interface DiffOptions {
  readonly environment?: string;
  readonly format?: Format;
  readonly output?: readonly string[];
  readonly exitCode?: boolean;
  readonly json?: boolean;
}

/** What changes from one assembly, graph file or revision to another; without `after`, to the project as it is. */
export async function diagramDiff(
  before: string,
  after: string | undefined,
  options: DiffOptions,
): Promise<void> {
  const wanted = (options.output ?? [undefined]).map((output) => ({
    format: formatOf(options, output),
    output,
  }));
  const archives = [await graphsFrom(before), await graphsFrom(after)] as const;
  const compared = chosen(archives, options.environment);
  const differs = compared.some(({ difference }) => difference.mark !== 'same');
  const title = `${before} → ${after ?? 'now'}`;
  for (const { format, output } of wanted) await write(compared, format, output, title);
  if (differs && options.exitCode === true) setExitCode(EXIT.failed);
}

/** Keeps the graphs of an assembly or revision in a file, to be compared with later ones. */
export async function diagramArchive(
  what: string | undefined,
  { output }: { readonly output?: string },
): Promise<void> {
  const text = writeArchive(await graphsFrom(what));
  if (output === undefined) data(text.trimEnd());
  else writeFile(output, text);
}

function chosen(
  [before, after]: readonly [Archive, Archive],
  name: string | undefined,
): Compared[] {
  if (name === undefined) return diffArchives(before, after);
  const names = [
    ...new Set([...after.snapshots, ...before.snapshots].map(({ graph }) => graph.name)),
  ];
  if (!names.includes(name)) throw unknown('UNKNOWN_ENVIRONMENT', 'environment', name, names);
  return diffArchives(before, after).filter(({ difference }) => difference.name === name);
}

/** What was asked for, else what the file's name says, else words for people, which go to no file. */
function formatOf({ format, json }: DiffOptions, output: string | undefined): Format {
  const asked = format ?? (json === true ? 'json' : undefined);
  if (output === undefined) return asked ?? 'text';
  const found = asked ?? FORMATS.find((one) => one === extname(output).slice(1));
  if (found !== undefined && found !== 'text') return found;
  throw new CliError(
    'BAD_USAGE',
    `${output}: in which format?`,
    '--format md, html, svg, png or json',
  );
}

async function write(
  compared: readonly Compared[],
  format: Format,
  output: string | undefined,
  title: string,
): Promise<void> {
  if (format === 'svg' || format === 'png') return pictures(compared, format, output);
  if (format === 'text') {
    showReports(reportsOf(compared));
    return;
  }
  const content =
    format === 'html'
      ? await page(compared, title)
      : format === 'md'
        ? diffMarkdown(compared)
        : diffJson(compared);
  if (output === undefined) data(content.trimEnd());
  else writeFile(output, content);
}

async function page(compared: readonly Compared[], title: string): Promise<string> {
  const drawn = new Map<string, string>();
  for (const one of changedOf(compared)) {
    const { name } = one.difference;
    drawn.set(name, (await step(`Draw ${name}`.trim(), () => draw(diffView(one)))).svg);
  }
  return diffHtml(compared, drawn, title);
}

const changedOf = (compared: readonly Compared[]): Compared[] =>
  compared.filter(({ difference }) => difference.mark !== 'same');

/** One picture, or one for each environment that differs: `diff.svg`, `diff-prod.svg`. */
async function pictures(
  compared: readonly Compared[],
  format: 'svg' | 'png',
  output: string | undefined,
): Promise<void> {
  const changed = changedOf(compared);
  if (changed.length === 0) {
    showReports([]);
    return;
  }
  const path = output ?? (format === 'png' || changed.length > 1 ? `diff.${format}` : undefined);
  for (const one of changed) {
    const { name } = one.difference;
    const drawing = await step(`Draw ${name}`.trim(), () => draw(diffView(one)));
    if (path === undefined) data(drawing.svg.trimEnd());
    else writeFile(changed.length === 1 ? path : named(path, name), drawing[format]);
  }
}

function named(path: string, name: string): string {
  const ending = extname(path);
  const base = ending === '' ? path : path.slice(0, -ending.length);
  return `${base}-${name}${ending}`;
}

/** Says on standard output which file was written. */
function writeFile(path: string, content: string | Buffer): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  data(path);
}
