import { dirname, resolve } from 'node:path';
import { importSceptre } from '../../import/sceptre';
import { importPath, refuseToOverwrite, writeImported, type ImportFiles } from '../import-files';
import { environmentVariables } from '../process-env';

interface Options extends ImportFiles {
  readonly account: Readonly<Record<string, string>>;
  readonly region: Readonly<Record<string, string>>;
  readonly varFile: Readonly<Record<string, string>>;
  readonly name?: string;
  readonly service?: string;
}

export function importSceptreCommand(dir: string, options: Options): void {
  refuseToOverwrite(options);
  const imported = importSceptre(dir, {
    accounts: options.account,
    regions: options.region,
    varFiles: options.varFile,
    name: options.name,
    service: options.service,
    from: importPath(dirname(resolve(options.output))),
    shell: environmentVariables(),
  });
  writeImported(imported, options);
}
