'use strict';

const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { dirname, extname, join, sep } = require('node:path');
const { pathToFileURL } = require('node:url');
const { CACHE, bundle, fromCache } = require('../lib/bundling');
const { useCompiledCode } = require('../lib/bundling/compiled-code');

const ROOT = dirname(__dirname);

/** Where a compiled program finds the folder it runs for: it may have been compiled in another folder of the same sources. */
const ROOT_OF_PROGRAM = Symbol.for('slipway.root');

/** Where a compiled program finds the hash of what it was compiled to. */
const HASH_OF_PROGRAM = Symbol.for('slipway.hash');

/**
 * Runs a TypeScript program of this folder. It is compiled into one file, and again only when any of its sources
 * changed; Node keeps what it compiled in turn.
 *
 * @param tracesToSources whether stack traces name the sources: Node then looks through all of the file at each start
 */
module.exports = function load(program, { tracesToSources = false } = {}) {
  globalThis[ROOT_OF_PROGRAM] = ROOT;
  const name = program.replace(/\.ts$/, '');
  const request = { root: ROOT, name, options: optionsFor(name) };
  Module.enableCompileCache?.(join(CACHE, 'compiled'));
  useCompiledCode(name);
  process.setSourceMapsEnabled(tracesToSources);
  const found = fromCache(request);
  if (found !== undefined) {
    run(found, name);
    return;
  }
  bundle(request, [ownFolder]).then(
    (made) => run(made, name),
    (error) => {
      console.error(`✗ ${error.message}`);
      process.exitCode = 1;
    },
  );
};

function run({ folder, outputs, hashes }, name) {
  const file = `${name}.cjs`;
  if (folder !== undefined) {
    globalThis[HASH_OF_PROGRAM] = hashes?.get(file);
    require(join(folder, file)).start?.();
    return;
  }
  // The cache cannot be written: as if the file lay beside its source.
  const path = join(__dirname, file);
  const program = new Module(path, module);
  program.filename = path;
  program.paths = Module._nodeModulePaths(__dirname);
  const [text, map] = [file, `${file}.map`].map((output) => Buffer.from(outputs.get(output)));
  program._compile(`${text}${INLINE_MAP}${map.toString('base64')}`, path);
  program.exports.start?.();
}

const INLINE_MAP = '//# sourceMappingURL=data:application/json;base64,';

function optionsFor(name) {
  return {
    entryPoints: [`bin/${name}.ts`],
    // Not written: where the paths in the source map start.
    outfile: join(ROOT, `${name}.cjs`),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    packages: 'external',
    keepNames: true,
    // Names stay; less to read, to hash and to compile at each start.
    minifyWhitespace: true,
    sourcemap: 'linked',
    sourcesContent: false,
    sourceRoot: `${pathToFileURL(ROOT).href}/`,
  };
}

/** In one file, each source still knows the folder it is in. */
const ownFolder = {
  name: 'own folder',
  setup({ onLoad }) {
    onLoad({ filter: /\.[cm]?[jt]s$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      if (!/\b__(?:dirname|filename)\b/.test(source)) return undefined;
      const names = `const __dirname = ${written(dirname(path))}, __filename = ${written(path)};`;
      return { contents: `${names}${source}`, loader: extname(path).replace(/^\.[cm]?/, '') };
    });
  },
};

function written(path) {
  if (!path.startsWith(ROOT + sep)) return JSON.stringify(path);
  return `globalThis[Symbol.for(${JSON.stringify(ROOT_OF_PROGRAM.description)})] + ${JSON.stringify(path.slice(ROOT.length))}`;
}
