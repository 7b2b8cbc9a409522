import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export const environmentVariables = (): NodeJS.ProcessEnv => process.env;

/** Whether a program is found on the path. */
export function isInstalled(program: string): boolean {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.some(
    (folder) => existsSync(join(folder, program)) || existsSync(join(folder, `${program}.exe`)),
  );
}
