import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAssembly, type Assembly } from '../assembly';
import { explorerHtml, type ResourceDetail } from '../diagram';
import { propertiesOf } from '../graph';
import { applicationOf, wantedViews, type ViewOptions } from './diagram-views';
import { CliError } from './errors';
import { graphsOf } from './graphs';

/**
 * Writes the explorer of all stages of an assembly: `<stage>-explorer.html` where there is one, else
 * `app-explorer.html`. Returns the file.
 *
 * @param options the views to choose from; default: all that there are
 * @throws CliError for a view that there is not, and where there is no stack
 */
export function writeExplorer(
  assemblyFolder: string,
  output: string,
  options: ViewOptions = {},
): string {
  const assembly = readAssembly(assemblyFolder);
  const graphs = graphsOf(assembly);
  const [only] = graphs;
  if (only === undefined)
    throw new CliError(
      'BAD_INPUT',
      `${assemblyFolder} has no stack`,
      'an explorer needs at least one',
    );
  const name = graphs.length > 1 || only.name === '' ? 'app' : only.name;
  const { views } = wantedViews({ view: 'all', ...options }, applicationOf(assembly));
  const html = explorerHtml(graphs, {
    title: `${name} · system explorer`,
    resources: detailsOf(assembly),
    views,
  });
  mkdirSync(output, { recursive: true });
  const file = join(output, `${name.replaceAll('/', '-')}-explorer.html`);
  writeFileSync(file, html);
  return file;
}

function detailsOf(assembly: Assembly): Map<string, ResourceDetail> {
  const propertiesIn = propertiesOf(assembly);
  const resources = assembly.stacks.flatMap((stack) => stack.resources);
  return new Map(
    resources.map((resource) => {
      const { id, type, path, source } = resource;
      const detail = { type, path, properties: propertiesIn(resource) };
      return [id, source ? { ...detail, source: `${source.file}:${source.line}` } : detail];
    }),
  );
}
