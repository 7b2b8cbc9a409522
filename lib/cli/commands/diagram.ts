import {
  staleFiles,
  writeDrawings,
  type DrawOptions,
  type Format,
  type Scheme,
} from '../../diagram';
import type { ViewOptions } from '../diagram-views';
import { drawAll } from '../draw-all';
import { CliError } from '../errors';
import { step } from '../step';
import { assemblyFolder } from '../synthesize';
import { data, json } from '../terminal';

interface Options extends ViewOptions {
  readonly app?: string;
  readonly environment?: string;
  readonly output?: string;
  readonly check?: boolean;
  readonly coverage?: boolean;
  readonly findings?: boolean;
  readonly strict?: boolean;
  readonly live?: boolean;
  /** Name of an environment. */
  readonly publish?: string;
  readonly on?: 'local' | 'aws';
  readonly url?: string;
  readonly json?: boolean;
  /** Of pictures, or `html` for the explorer. */
  readonly format?: readonly (Format | 'html')[];
  readonly scale?: number;
  readonly scheme?: Scheme;
}

const FOLDER = 'diagrams';

export async function diagram(options: Options): Promise<void> {
  const asJson = options.json === true;
  if (options.live === true) {
    const { showLive } = require('./diagram/live') as typeof import('./diagram/live');
    await showLive(options);
    return;
  }
  const { publish } = options;
  if (publish !== undefined) {
    const { publishDiagram } = require('./diagram/publish') as typeof import('./diagram/publish');
    await publishDiagram({ ...options, publish });
    return;
  }
  const folder = await assemblyFolder(options.app);
  if (options.coverage === true) {
    const { showCoverage } = require('./diagram/coverage') as typeof import('./diagram/coverage');
    showCoverage(folder, asJson);
    return;
  }
  if (options.findings === true) {
    const { showFindings } = require('./diagram/findings') as typeof import('./diagram/findings');
    showFindings(folder, options);
    return;
  }
  const output = options.output ?? FOLDER;
  const { drawings, all } = await step('Draw', () => drawAll(folder, options, formsOf(options)));
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
  const explorer = options.format?.includes('html') === true;
  const files = [
    ...writeDrawings(drawings, output, all && options.format === undefined),
    ...(explorer
      ? [await step('Write the explorer', () => explorerIn(output, folder, options))]
      : []),
  ];
  if (asJson) json({ files, graphs: graphsIn(folder) });
  else files.forEach(data);
}

function explorerIn(output: string, folder: string, options: ViewOptions): string {
  const { writeExplorer } = require('../draw-explorer') as typeof import('../draw-explorer');
  return writeExplorer(folder, output, options);
}

function graphsIn(folder: string): readonly object[] {
  const { readAssembly } = require('../../assembly') as typeof import('../../assembly');
  const { graphsOf } = require('../graphs') as typeof import('../graphs');
  return graphsOf(readAssembly(folder));
}

function formsOf({ format, scale, scheme }: Options): DrawOptions<Format> {
  const formats = format?.filter((one) => one !== 'html');
  return {
    ...(formats !== undefined && { formats }),
    ...(scale !== undefined && { scale }),
    ...(scheme !== undefined && { scheme }),
  };
}
