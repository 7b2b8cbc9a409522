'use strict';

const {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} = require('node:fs');
const { dirname, join, resolve } = require('node:path');
const { pathToFileURL } = require('node:url');
const { areAlike, hashOf, inputsOf, markOf, packagesOf } = require('./inputs');

const CACHE = join(__dirname, '..', '..', 'node_modules', '.cache', 'slipway');

/** Coarsest time stamp of a file system in use, in milliseconds. */
const TIMESTAMP_STEP = 2000;

/** An entry that is as fresh as if it were made now; undefined where there is none. */
function fromCache(request) {
  return ownEntry(request) ?? movedEntry(request);
}

function ownEntry({ root, name, options }) {
  const folder = cacheFolder(root, name);
  try {
    const entry = entryIn(folder);
    if (entry.key !== keyOf(root, options)) return undefined;
    for (const [input, mark] of entry.inputs)
      if (markOf(resolve(root, input)) !== mark) return undefined;
    // Maps are read by Node, where it is to show a line of a source.
    return found(folder, entry, contentsOf(folder, entry, isNoMap));
  } catch {
    return undefined;
  }
}

/** What was made in another folder of the same sources, kept as if it had been made here. */
function movedEntry({ root, name, options }) {
  const own = cacheFolder(root, name);
  const key = keyOf(root, options);
  for (const folder of foldersOf(name)) {
    if (folder === own) continue;
    try {
      const entry = entryIn(folder);
      if (entry.key !== key || !areAlike(entry, root)) continue;
      const made = contentsOf(folder, entry).map(([file, contents]) => [
        file,
        isNoMap([file]) ? contents : mapFor(root, entry.root, contents),
      ]);
      write(own, { ...entry, root, packages: packagesOf(root) }, made);
      return found(own, entry, made.filter(isNoMap));
    } catch {
      // Another process may be removing that entry, or this folder cannot be written.
    }
  }
  return undefined;
}

const entryIn = (folder) => JSON.parse(readFileSync(join(folder, 'entry.json'), 'utf8'));

function found(folder, { outputs: all, sources, warnings }, outputs) {
  const hashes = new Map(all);
  return { folder, outputs: new Map(outputs), hashes, sources: new Map(sources), warnings };
}

function contentsOf(folder, { outputs }, isWanted = () => true) {
  return outputs.filter(isWanted).map(([file, hash]) => {
    const contents = readFileSync(join(folder, file));
    // Another process may be writing the entry.
    if (hashOf(contents) !== hash) throw new Error('replaced meanwhile');
    return [file, contents];
  });
}

const isNoMap = ([file]) => !file.endsWith('.map');

/** The one place where an output says in which folder it was made. */
function mapFor(root, before, contents) {
  const map = JSON.parse(contents);
  if (map.sourceRoot === undefined) return contents;
  const sourceRoot = map.sourceRoot.replace(pathToFileURL(before).href, pathToFileURL(root).href);
  return Buffer.from(JSON.stringify({ ...map, sourceRoot }));
}

/**
 * Writes an entry, best effort: where that fails, the next process makes it again.
 *
 * @returns the folder, undefined where there is none
 */
function keep({ root, name, options }, begun, { metafile }, { outputs, sources, warnings }) {
  const folder = cacheFolder(root, name);
  try {
    const inputs = inputsOf(root, metafile, options.stdin?.sourcefile);
    // A file that changed while esbuild read could be stored under a content that was not read.
    const files = inputs.filter(([, mark]) => /^(?:hash|stat) /.test(mark));
    const changed = ([input]) => statSync(resolve(root, input)).ctimeMs > begun - TIMESTAMP_STEP;
    if (files.some(changed)) return undefined;
    const made = { root, key: keyOf(root, options), packages: packagesOf(root), inputs, warnings };
    write(folder, { ...made, sources: [...sources] }, [...outputs]);
    forgetRemovedProjects();
    return folder;
  } catch {
    return undefined;
  }
}

function write(folder, entry, outputs) {
  for (const [file, contents] of outputs) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    replace(join(folder, file), contents);
  }
  const hashes = outputs.map(([file, contents]) => [file, hashOf(contents)]);
  replace(join(folder, 'entry.json'), JSON.stringify({ ...entry, outputs: hashes }));
}

function replace(path, contents) {
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, contents);
  renameSync(temporary, path);
}

/** Copies of a project may share installed packages, and with them the cache. */
function forgetRemovedProjects() {
  for (const name of readdirSync(CACHE)) {
    const entry = join(CACHE, name, 'entry.json');
    if (!existsSync(entry) || existsSync(JSON.parse(readFileSync(entry, 'utf8')).root)) continue;
    rmSync(join(CACHE, name), { recursive: true, force: true });
  }
}

const cacheFolder = (root, name) => join(CACHE, `${name}-${hashOf(root).slice(0, 12)}`);

/** Of all projects, those that are gone among them: what was made in one of them may serve this one. */
function foldersOf(name) {
  const isOfName = (folder) =>
    folder.startsWith(`${name}-`) && /^[0-9a-f]{12}$/.test(folder.slice(name.length + 1));
  try {
    return readdirSync(CACHE)
      .filter(isOfName)
      .map((folder) => join(CACHE, folder));
  } catch {
    return [];
  }
}

let own;
/** The same wherever the project is. */
function keyOf(root, options) {
  own ??=
    ['index.js', 'inputs.js', 'store.js']
      .map((file) => hashOf(readFileSync(join(__dirname, file))))
      .join() + readFileSync(require.resolve('esbuild/package.json'), 'utf8');
  const starts = [root, pathToFileURL(root).href];
  const withoutRoot = (_key, value) => {
    if (typeof value !== 'string') return value;
    const isBelow = (start) =>
      value.startsWith(start) && /^[/\\]?$/.test(value.charAt(start.length));
    const start = starts.find(isBelow);
    return start === undefined ? value : `<root>${value.slice(start.length)}`;
  };
  return hashOf(JSON.stringify([own, options], withoutRoot));
}

module.exports = { CACHE, TIMESTAMP_STEP, cacheFolder, fromCache, keep };
