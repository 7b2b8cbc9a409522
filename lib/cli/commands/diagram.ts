import { staleFiles, writeDrawings } from '../../diagram';
import { drawAll } from '../draw-all';
import { CliError } from '../errors';
import { step } from '../step';
import { assemblyFolder } from '../synthesize';
import { data, json } from '../terminal';

interface Options {
  readonly app?: string;
  readonly output: string;
  readonly check?: boolean;
  readonly json?: boolean;
}

export async function diagram({ app, output, check, json: asJson }: Options): Promise<void> {
  const folder = await assemblyFolder(app);
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
