import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAssembly } from '../assembly';
import { explorerHtml } from '../diagram';
import { graphOf } from '../graph';

/**
 * Writes the explorer of all stages of an assembly: `<stage>-explorer.html` where there is one, else
 * `app-explorer.html`. Returns the file.
 */
export function writeExplorer(assemblyFolder: string, output: string): string {
  const assembly = readAssembly(assemblyFolder);
  const { stacks } = assembly;
  const stages = [...new Set(stacks.map(({ stage }) => stage ?? ''))];
  const [only = ''] = stages;
  const resources = new Map(
    stacks.flatMap((stack) => stack.resources.map((resource) => [resource.id, resource] as const)),
  );
  const name = stages.length > 1 || only === '' ? 'app' : only;
  const html = explorerHtml(
    stages.map((stage) => graphOf(assembly, stage)),
    { title: `${name} · system explorer`, resources },
  );
  mkdirSync(output, { recursive: true });
  const file = join(output, `${name}-explorer.html`);
  writeFileSync(file, html);
  return file;
}
