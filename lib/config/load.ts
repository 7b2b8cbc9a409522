import { dirname, resolve as resolvePath } from 'node:path';
import { cacheFolder } from '../bundling';
import { readable } from './customize';
import { evaluate, fileName } from './evaluate';
import { remembered } from './remembered';
import type { ResolvedApplication } from './types';

/**
 * Reads and resolves a configuration file.
 *
 * @param file path of the file; paths in the configuration start from its folder unless `root` is given
 * @throws ConfigError that lists every problem at once
 */
export function loadApplication(
  file: string,
  root: string = dirname(resolvePath(file)),
): ResolvedApplication {
  const path = resolvePath(file);
  const { value, problems: found, located } = evaluate(path);
  const resolved = () => {
    // Only where it has to be: this is the schema, and most of the time that a short command takes.
    const { resolveApplication } = require('./resolved') as typeof import('./resolved');
    return resolveApplication(value, { root, file: fileName(path), found });
  };
  const folder = cacheFolder(dirname(path), 'config');
  const application = found.length > 0 ? resolved() : remembered({ value, root, folder }, resolved);
  const { customize } = application;
  return customize === undefined
    ? application
    : { ...application, customize: readable(customize, path, located) };
}
