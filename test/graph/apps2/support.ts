import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { readAssembly, type Assembly } from '../../../lib/assembly';
import type { Graph } from '../../../lib/graph';

const folders: string[] = [];
process.on('exit', () => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** Synthesizes an app in this process and reads what it wrote. */
export function assemblyOf(
  build: (app: App) => void,
  context: Record<string, unknown> = {},
): Assembly {
  const outdir = mkdtempSync(join(tmpdir(), 'slipway-app-'));
  folders.push(outdir);
  const app = new App({ outdir, context });
  build(app);
  app.synth();
  return readAssembly(outdir);
}

/** `kind: From → To (label)`, sorted: the form in which the expected ones are written. */
export function edgesOf({ nodes, edges }: Graph): string[] {
  const title = (id: string) => nodes.find((node) => node.id === id)?.title ?? id;
  return edges
    .map(({ kind, from, to, label }) => `${kind}: ${title(from)} → ${title(to)} (${label})`)
    .sort();
}

/** `Title · facts`, sorted. */
export const nodesOf = ({ nodes }: Graph): string[] =>
  nodes.map(({ title, facts }) => `${title} | ${facts}`).sort();
