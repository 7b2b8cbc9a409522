'use strict';

// JavaScript, since it runs before anything is compiled; its types are in index.d.ts.

const { dirname, relative, resolve } = require('node:path');
const { isInstalled } = require('./inputs');
const { recordReads } = require('./reads');
const { CACHE, cacheFolder, fromCache, keep } = require('./store');

function bundled(request) {
  return entryOf(request).outputs;
}

function sourcesOf(request) {
  return entryOf(request).sources;
}

function entryOf(request) {
  const key = JSON.stringify([request.root, request.name, request.options]);
  const entry = inThisProcess.get(key) ?? compiled(request);
  inThisProcess.set(key, entry);
  return entry;
}

function compiled(request) {
  const begun = Date.now();
  return (
    fromCache(request) ??
    kept(request, begun, require('esbuild').buildSync(esbuildOptions(request)))
  );
}

/** A process sees one state of the sources. */
const inThisProcess = new Map();

/** As `bundled`, with plugins; says where the outputs were stored, undefined where they could not be. */
async function bundle(request, plugins) {
  const begun = Date.now();
  return kept(
    request,
    begun,
    await require('esbuild').build({ ...esbuildOptions(request), plugins }),
  );
}

function kept(request, begun, result) {
  const made = { ...madeBy(request, result), warnings: result.warnings };
  return { folder: keep(request, begun, result, made), ...made };
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
