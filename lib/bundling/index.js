'use strict';

// JavaScript, since it runs before anything is compiled; its types are in index.d.ts.

const { createHash } = require('node:crypto');
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
const { dirname, join, relative, resolve } = require('node:path');
const { recordReads } = require('./reads');

const CACHE = join(__dirname, '..', '..', 'node_modules', '.cache', 'slipway');

/** Inputs that esbuild reads without naming them among its inputs. */
const UNNAMED_INPUTS = ['package.json', 'tsconfig.json'];

/** Coarsest time stamp of a file system in use, in milliseconds. */
const TIMESTAMP_STEP = 2000;

function bundled(request) {
  return entryOf(request).outputs;
}

function sourcesOf(request) {
  return entryOf(request).sources;
}

function entryOf(request) {
  const key = JSON.stringify([request.root, request.name, keyOf(request.options)]);
  const entry = inThisProcess.get(key) ?? compiled(request);
  inThisProcess.set(key, entry);
  return entry;
}

function compiled(request) {
  const begun = Date.now();
  return (
    fromCache(request) ??
    keep(request, begun, require('esbuild').buildSync(esbuildOptions(request)))
  );
}

/** A process sees one state of the sources. */
const inThisProcess = new Map();

/** As `bundled`, with plugins; says where the outputs were stored, undefined where they could not be. */
async function bundle(request, plugins) {
  const begun = Date.now();
  return keep(
    request,
    begun,
    await require('esbuild').build({ ...esbuildOptions(request), plugins }),
  );
}

/** An entry that is as fresh as if it were made now; undefined where there is none. */
function fromCache({ root, name, options }) {
  const folder = cacheFolder(root, name);
  try {
    const entry = JSON.parse(readFileSync(join(folder, 'entry.json'), 'utf8'));
    if (entry.key !== keyOf(options)) return undefined;
    for (const [path, mark] of entry.inputs) if (markOf(path) !== mark) return undefined;
    // Maps are read by Node, where it is to show a line of a source.
    const files = entry.outputs.filter(([file]) => !file.endsWith('.map'));
    const outputs = files.map(([file, hash]) => {
      const contents = readFileSync(join(folder, file));
      // Another process may be writing the entry.
      if (hashOf(contents) !== hash) throw new Error('replaced meanwhile');
      return [file, contents];
    });
    const { sources, warnings } = entry;
    const hashes = new Map(entry.outputs);
    return { folder, outputs: new Map(outputs), hashes, sources: new Map(sources), warnings };
  } catch {
    return undefined;
  }
}

function esbuildOptions({ root, options }) {
  return { ...options, absWorkingDir: root, write: false, metafile: true, logLevel: 'silent' };
}

function madeBy({ root, options }, { outputFiles, metafile }) {
  const named = ({ path, contents }) => [nameOf(path, root, options), contents];
  return {
    outputs: new Map(outputFiles.map(named)),
    sources: new Map(sourcesIn(root, options, metafile)),
  };
}

/** Writes an entry, best effort: where that fails, the next process makes it again. */
function keep({ root, name, options }, begun, result) {
  const { metafile, warnings } = result;
  const made = { ...madeBy({ root, options }, result), warnings };
  const { outputs, sources } = made;
  const folder = cacheFolder(root, name);
  try {
    const inputs = inputsOf(root, metafile, options.stdin?.sourcefile);
    // A file that changed while esbuild read could be stored under a content that was not read.
    const changed = ([path]) => statSync(path).ctimeMs > begun - TIMESTAMP_STEP;
    if (inputs.filter(([, mark]) => !mark.startsWith('names')).some(changed)) return made;
    for (const [file, contents] of outputs) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      replace(join(folder, file), contents);
    }
    const hashes = [...outputs].map(([file, contents]) => [file, hashOf(contents)]);
    const entry = { root, key: keyOf(options), inputs, warnings, sources: [...sources] };
    replace(join(folder, 'entry.json'), JSON.stringify({ ...entry, outputs: hashes }));
    forgetRemovedProjects();
    return { folder, ...made };
  } catch {
    return made;
  }
}

/** Copies of a project may share installed packages, and with them the cache. */
function forgetRemovedProjects() {
  for (const name of readdirSync(CACHE)) {
    const entry = join(CACHE, name, 'entry.json');
    if (!existsSync(entry) || existsSync(JSON.parse(readFileSync(entry, 'utf8')).root)) continue;
    rmSync(join(CACHE, name), { recursive: true, force: true });
  }
}

/** Of an output: its path below the folder of the outputs, which starts from the project, wherever the command runs. */
function nameOf(path, root, { outdir, outfile }) {
  return relative(resolve(root, outdir ?? dirname(outfile)), path).replaceAll('\\', '/');
}

/**
 * Own files that an output is made of, from the project. All that are reached from its entry, those too of which nothing
 * is left in it: a change could put something there.
 */
function sourcesIn(root, options, { inputs, outputs }) {
  const isOwn = (file) => file !== options.stdin?.sourcefile && !isInstalled(`/${file}`);
  return Object.entries(outputs).map(([path, { entryPoint, inputs: parts }]) => {
    const reached = new Set(entryPoint === undefined ? Object.keys(parts) : [entryPoint]);
    for (const file of reached)
      for (const { path: imported } of inputs[file]?.imports ?? [])
        if (Object.hasOwn(inputs, imported)) reached.add(imported);
    return [nameOf(resolve(root, path), root, options), [...reached].filter(isOwn).sort()];
  });
}

/** @param text name of the source that is no file: it is part of the key */
function inputsOf(root, { inputs }, text) {
  const files = [...Object.keys(inputs), ...UNNAMED_INPUTS]
    .filter((file) => file !== text)
    .map((file) => resolve(root, file));
  // A new file beside the others may be what an import means from now on.
  const folders = new Set(files.filter((file) => !isInstalled(file)).map((file) => dirname(file)));
  return [...files, ...folders].map((path) => [path, markOf(path)]);
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
    if (error.code !== 'EISDIR') throw error;
    return `names ${hashOf(readdirSync(path).sort().join('\n'))}`;
  }
}

const isInstalled = (path) => /[/\\]node_modules[/\\]/.test(path);
const hashOf = (contents) => createHash('sha256').update(contents).digest('hex');
const cacheFolder = (root, name) => join(CACHE, `${name}-${hashOf(root).slice(0, 12)}`);

let own;
function keyOf(options) {
  own ??=
    hashOf(readFileSync(__filename)) +
    readFileSync(require.resolve('esbuild/package.json'), 'utf8');
  return hashOf(JSON.stringify([own, options]));
}

function replace(path, contents) {
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, contents);
  renameSync(temporary, path);
}

module.exports = {
  CACHE,
  bundle,
  bundled,
  cacheFolder,
  compiled,
  esbuildOptions,
  fromCache,
  madeBy,
  recordReads,
  sourcesOf,
};
