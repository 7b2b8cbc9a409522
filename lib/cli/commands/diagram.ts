import { staleFiles, writeDrawings } from '../../diagram';
import { drawAll } from '../draw-all';
import { writeExplorer } from '../draw-explorer';
import { CliError } from '../errors';
import { step } from '../step';
import { assemblyFolder } from '../synthesize';
import { data, json } from '../terminal';

interface Options {
  readonly app?: string;
  readonly output: string;
  readonly check?: boolean;
  readonly json?: boolean;
  readonly format?: string;
}

export async function diagram(options: Options): Promise<void> {
  const { app, output, check, json: asJson, format } = options;
  const folder = await assemblyFolder(app);
  if (format === 'html') {
    const file = await step('Draw', () => writeExplorer(folder, output));
    if (asJson === true) json({ files: [file] });
    else data(file);
    return;
  }
  const drawings = await step('Draw', () => drawAll(folder));
  if (check === true) {
    const stale = staleFiles(drawings, output);
    if (stale.length > 0) {
      throw new CliError(
        'DIAGRAMS_STALE',
        `not what the code says: ${stale.join(', ')}`,
        'npm run diagrams writes them anew',
      );
    }
    if (asJson === true) json({ stale: [] });
    return;
  }
  const files = writeDrawings(drawings, output);
  if (asJson === true) json({ files });
  else files.forEach(data);
}
