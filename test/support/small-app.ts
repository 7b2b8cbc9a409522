import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { readAssembly, type Assembly } from '../../lib/assembly';
import { archiveOf, type Snapshot } from '../../lib/graph';

const temporary: string[] = [];

/** An assembly that the real CDK writes in this process, with construct paths in it. */
export function assemblyOf(build: (app: App) => void): Assembly {
  const outdir = mkdtempSync(join(tmpdir(), 'slipway-small-app-'));
  temporary.push(outdir);
  const app = new App({ outdir, context: { 'aws:cdk:enable-path-metadata': true } });
  build(app);
  app.synth();
  return readAssembly(outdir);
}

/** One stack `shop`, as it is archived. */
export function shop(build: (stack: Stack) => void, name = 'shop'): Snapshot {
  const assembly = assemblyOf((app) => build(new Stack(app, name, { env: PLACE })));
  const [snapshot] = archiveOf(assembly).snapshots;
  if (snapshot === undefined) throw new Error('nothing was synthesized');
  return snapshot;
}

export const PLACE = { account: '111111111111', region: 'eu-west-1' };

process.on('exit', () =>
  temporary.forEach((folder) => rmSync(folder, { recursive: true, force: true })),
);
