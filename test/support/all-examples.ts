import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  resolveApplication,
  type ApplicationInput,
  type ResolvedApplication,
} from '../../lib/config';
import { PROJECT_ROOT } from './sample';

const FOLDER = join(__dirname, 'examples');

/** The reference examples of the documents, by name, resolved. */
export function examples(): Record<string, ResolvedApplication> {
  const files = existsSync(FOLDER)
    ? readdirSync(FOLDER).filter((file) => file.endsWith('.ts'))
    : [];
  return Object.fromEntries(
    files.map((file) => {
      const { default: input } = require(join(FOLDER, file)) as { default: ApplicationInput };
      return [file.replace(/\.ts$/, ''), resolveApplication(input, { root: PROJECT_ROOT })];
    }),
  );
}
