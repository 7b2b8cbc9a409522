import { dirname, resolve } from 'node:path';
import { importCopilot } from '../../import/copilot';
import { importPath, refuseToOverwrite, writeImported, type ImportFiles } from '../import-files';
import { environmentVariables } from '../process-env';

interface Options extends ImportFiles {
  readonly account: Readonly<Record<string, string>>;
  readonly region: Readonly<Record<string, string>>;
  readonly name?: string;
  readonly service?: string;
  readonly copilotVariables?: boolean;
}

export function importCommand(dir: string, options: Options): void {
  refuseToOverwrite(options);
  const folder = dirname(resolve(options.output));
  const imported = importCopilot(dir, {
    accounts: options.account,
    regions: options.region,
    name: options.name,
    service: options.service,
    copilotVariables: options.copilotVariables === true,
    folder,
    from: importPath(folder),
    shell: environmentVariables(),
  });
  writeImported(imported, options);
}
