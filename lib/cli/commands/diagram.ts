import { readAssembly } from '../../assembly';
import { staleFiles, writeDrawings } from '../../diagram';
import type { ViewOptions } from '../diagram-views';
import { drawAll } from '../draw-all';
import { writeExplorer } from '../draw-explorer';
import { CliError } from '../errors';
import { graphsOf } from '../graphs';
import { step } from '../step';
import { assemblyFolder } from '../synthesize';
import { data, json } from '../terminal';
import { showCoverage } from './diagram/coverage';
import { showFindings } from './diagram/findings';

interface Options extends ViewOptions {
  readonly app?: string;
  readonly environment?: string;
  readonly output?: string;
  readonly check?: boolean;
  readonly coverage?: boolean;
  readonly findings?: boolean;
  readonly strict?: boolean;
  readonly live?: boolean;
  readonly json?: boolean;
  readonly format?: string;
}

const FOLDER = 'diagrams';

export async function diagram(options: Options): Promise<void> {
  const asJson = options.json === true;
  if (options.live === true) {
    const { showLive } = require('./diagram/live') as typeof import('./diagram/live');
    await showLive(options);
    return;
  }
  const folder = await assemblyFolder(options.app);
  if (options.coverage === true) {
    showCoverage(readAssembly(folder), asJson);
    return;
  }
  if (options.findings === true) {
    showFindings(readAssembly(folder), options);
    return;
  }
  const output = options.output ?? FOLDER;
  if (options.format === 'html') {
    const file = await step('Draw', () => writeExplorer(folder, output));
    if (asJson) json({ files: [file] });
    else data(file);
    return;
  }
  const { drawings, all } = await step('Draw', () => drawAll(folder, options));
  if (options.check === true) {
    const stale = staleFiles(drawings, output, all);
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
  const files = writeDrawings(drawings, output, all);
  if (asJson) json({ files, graphs: graphsOf(readAssembly(folder)) });
  else files.forEach(data);
}
