import { readAssembly } from '../../assembly';
import { staleFiles, writeDrawings } from '../../diagram';
import { drawAll } from '../draw-all';
import { CliError } from '../errors';
import { graphsOf } from '../graphs';
import { step } from '../step';
import { assemblyFolder } from '../synthesize';
import { data, json } from '../terminal';
import { showCoverage } from './diagram/coverage';
import { showFindings } from './diagram/findings';

interface Options {
  readonly app?: string;
  readonly environment?: string;
  readonly output?: string;
  readonly check?: boolean;
  readonly coverage?: boolean;
  readonly findings?: boolean;
  readonly strict?: boolean;
  readonly live?: boolean;
  readonly json?: boolean;
}

const FOLDER = 'diagrams';

export async function diagram(options: Options): Promise<void> {
  const asJson = options.json === true;
  if (options.live === true) {
    const { showLive } = require('./diagram/live') as typeof import('./diagram/live');
    await showLive(options);
    return;
  }
  const assembly = readAssembly(await assemblyFolder(options.app));
  if (options.coverage === true) {
    showCoverage(assembly, asJson);
    return;
  }
  if (options.findings === true) {
    showFindings(assembly, options);
    return;
  }
  const graphs = graphsOf(assembly);
  const drawings = await step('Draw', () => drawAll(graphs));
  const output = options.output ?? FOLDER;
  if (options.check === true) {
    const stale = staleFiles(drawings, output);
    if (stale.length > 0) {
      throw new CliError(
        'DIAGRAMS_STALE',
        `not what the code says: ${stale.join(', ')}`,
        'npm run diagrams writes them anew',
      );
    }
    if (asJson) json({ stale: [] });
    return;
  }
  const files = writeDrawings(drawings, output);
  if (asJson) json({ files, graphs });
  else files.forEach(data);
}
