'use strict';

const { createHash } = require('node:crypto');
const { existsSync, readdirSync, readFileSync, realpathSync, statSync } = require('node:fs');
const { basename, join, posix, relative, resolve } = require('node:path');

/** Files that say how others below them are read, which esbuild does not name among its inputs. */
const MANNERS = ['package.json', 'tsconfig.json'];

const ABSENT = 'absent';

/** @param text name of the source that is no file: it is part of the key */
function inputsOf(root, { inputs }, text) {
  const files = Object.keys(inputs).filter((file) => file !== text);
  const own = files.filter((file) => !isInstalled(resolve(root, file)));
  // A new file beside the others, or beside the folder that an import means, may be what it means from now on.
  const folders = new Set(own.flatMap((file) => foldersOf(file)));
  const manners = [...withParents(folders)].flatMap((folder) =>
    MANNERS.map((file) => posix.join(folder, file)),
  );
  const names = new Set([...files, ...manners, ...folders]);
  return [...names].map((name) => [name, markOf(resolve(root, name))]);
}

function foldersOf(file) {
  const folder = posix.dirname(file);
  return /^index\./.test(basename(file)) && folder !== '.'
    ? [folder, posix.dirname(folder)]
    : [folder];
}

/** Up to the project's own. */
function withParents(folders) {
  const all = new Set(['.', ...folders]);
  for (const folder of all) all.add(posix.dirname(folder));
  return all;
}

/** Own files: their content. Installed ones, thousands: what the file system says when they were last written. */
function markOf(path) {
  if (isInstalled(path)) {
    const { size, mtimeMs, ctimeMs, ino } = statSync(path);
    return `stat ${size} ${mtimeMs} ${ctimeMs} ${ino}`;
  }
  try {
    return `hash ${hashOf(readFileSync(path))}`;
  } catch (error) {
    if (error.code === 'ENOENT') return ABSENT;
    if (error.code !== 'EISDIR') throw error;
    return `names ${hashOf(readdirSync(path).sort().join('\n'))}`;
  }
}

/**
 * Whether the inputs of an entry are in a folder as they were where it was made: esbuild would find the same files, and
 * call them the same, since it names a file by its real path from the project.
 */
function areAlike({ inputs, packages }, root) {
  if (inputs.some(([name]) => name.startsWith('..')) && packagesOf(root) !== packages) return false;
  return inputs.every(([name, mark]) => {
    const path = resolve(root, name);
    if (markOf(path) !== mark) return false;
    return mark === ABSENT || nameOf(root, realpathSync.native(path)) === name;
  });
}

/** Where the packages of a project really are: projects may share them. */
function packagesOf(root) {
  const folder = join(root, 'node_modules');
  return existsSync(folder) ? realpathSync.native(folder) : null;
}

/** A file from a folder, with slashes, as esbuild names it. */
const nameOf = (folder, path) => relative(folder, path).replaceAll('\\', '/') || '.';

const isInstalled = (path) => /[/\\]node_modules[/\\]/.test(path);
const hashOf = (contents) => createHash('sha256').update(contents).digest('hex');

module.exports = { areAlike, hashOf, inputsOf, isInstalled, markOf, packagesOf };
