import { staleFiles, writeDrawings } from '../../diagram';
import type { ViewOptions } from '../diagram-views';
import { drawAll } from '../draw-all';
import { CliError } from '../errors';
import { step } from '../step';
import { assemblyFolder } from '../synthesize';
import { data, json } from '../terminal';

interface Options extends ViewOptions {
  readonly app?: string;
  readonly output: string;
  readonly check?: boolean;
  readonly json?: boolean;
}

export async function diagram({
  app,
  output,
  check,
  json: asJson,
  ...views
}: Options): Promise<void> {
  const folder = await assemblyFolder(app);
  const { drawings, all } = await step('Draw', () => drawAll(folder, views));
  if (check === true) {
    const stale = staleFiles(drawings, output, all);
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
  const files = writeDrawings(drawings, output, all);
  if (asJson === true) json({ files });
  else files.forEach(data);
}
