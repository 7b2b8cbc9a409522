import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { readAssembly } from '../../../lib/assembly';
import { graphOf, type Graph } from '../../../lib/graph';

/** The graph of a CDK app written for a test, read from the assembly that the CDK writes. */
export function graphOfApp(build: (app: App) => void): Graph {
  const outdir = mkdtempSync(join(tmpdir(), 'slipway-app-'));
  try {
    const app = new App({ outdir, context: { 'aws:cdk:enable-path-metadata': true } });
    build(app);
    app.synth();
    return graphOf(readAssembly(outdir), '');
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** What a graph says, in lines that can be written out by hand. */
export function told({ nodes, edges, findings }: Graph) {
  const title = (id: string) => nodes.find((node) => node.id === id)?.title ?? id;
  return {
    nodes: nodes.map((node) => `${node.title} [${node.type}]`).sort(),
    edges: edges
      .map(({ kind, from, to, label, problem, conditions }) =>
        [
          `${kind}: ${title(from)} → ${title(to)} (${label})`,
          ...(problem === undefined ? [] : [`! ${problem}`]),
          ...(conditions === undefined ? [] : [`if ${conditions.join(', ')}`]),
        ].join(' '),
      )
      .sort(),
    findings: findings.map(({ kind, message }) => `${kind}: ${message}`).sort(),
  };
}
