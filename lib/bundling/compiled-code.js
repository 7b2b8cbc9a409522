'use strict';

// Node's own compile cache holds what V8 compiles when it loads a file; functions are compiled when they are first
// called, anew in each process. This holds them, too: all that had run when a process ended.

const {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} = require('node:fs');
const Module = require('node:module');
const { dirname, join, resolve } = require('node:path');
const v8 = require('node:v8');
const { Script, constants } = require('node:vm');
const { isInstalled, markOf } = require('./inputs');
const { packed, unpacked } = require('./pack');
const { CACHE, TIMESTAMP_STEP } = require('./store');

const FOLDER = join(CACHE, 'compiled');
const [BEFORE, AFTER] = Module.wrap('\0').split('\0');

/**
 * Installed packages that this process loads from now on are found compiled, as processes of that name left them: by
 * file, as long as it says what it said then. Best effort: whatever cannot be kept is compiled.
 */
function useCompiledCode(name) {
  const begun = Date.now();
  if (constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER === undefined || isUnwanted(process.env)) return;
  const prefix = `${name}-${process.version}-${process.arch}-`;
  const file = join(FOLDER, `${prefix}${v8.cachedDataVersionTag().toString(16)}`);
  const kept = unpacked(file);
  const made = new Map();
  dropWarning(/USE_MAIN_CONTEXT_DEFAULT_LOADER/);
  compileWith((filename, content) => {
    const entry = kept.get(filename);
    const cachedData = entry?.mark === markOf(filename) ? entry.dataOf() : undefined;
    if (cachedData === undefined && hasMap(filename, content)) return undefined;
    const script = scriptOf(filename, content, cachedData);
    if (cachedData === undefined || script.cachedDataRejected) made.set(filename, script);
    return script;
  });
  process.on('exit', () => {
    if (made.size > 0) keep(file, prefix, kept, made, begun);
  });
}

/** Coverage counts calls in what V8 compiles itself; the other variable is Node's own, for its own cache of this kind. */
const isUnwanted = ({ NODE_V8_COVERAGE, NODE_DISABLE_COMPILE_CACHE }) =>
  Boolean(NODE_V8_COVERAGE || NODE_DISABLE_COMPILE_CACHE);

/** Of a package's `import()`, that it goes through an option of Node that may change: the package knows nothing of it. */
function dropWarning(what) {
  const { emitWarning } = process;
  process.emitWarning = (warning, ...more) =>
    what.test(warning) ? undefined : Reflect.apply(emitWarning, process, [warning, ...more]);
}

/** Whether stack traces are to name another source, which takes Node's own way of loading. */
function hasMap(filename, content) {
  const [, url = ''] = [...content.matchAll(/\/[/*]#\s+sourceMappingURL=(\S+)/g)].at(-1) ?? [];
  return url.startsWith('data:') || (url !== '' && existsSync(resolve(dirname(filename), url)));
}

function compileWith(scriptFor) {
  const original = Module.prototype._compile;
  const compile = function (content, filename, format) {
    const script = format === 'module' ? undefined : attempt(() => scriptFor(filename, content));
    if (script === undefined) return Reflect.apply(original, this, [content, filename, format]);
    const body = script.runInThisContext();
    const parts = [this.exports, requireOf(this), this, filename, dirname(filename)];
    return Reflect.apply(body, this.exports, parts);
  };
  Object.defineProperty(Module.prototype, '_compile', {
    configurable: true,
    // Stack traces of the program itself show nothing of this.
    get() {
      return isOfPackage(this.filename) ? compile : original;
    },
    set(value) {
      Object.defineProperty(this, '_compile', { value, configurable: true, writable: true });
    },
  });
}

/** Programs of our own are in the cache, and Node's to load. */
const isOfPackage = (filename) =>
  typeof filename === 'string' &&
  isInstalled(filename) &&
  !/[/\\]node_modules[/\\]\.cache[/\\]/.test(filename);

/** What is no script, but an ES module, and what is wrong in any way, is for Node. */
function attempt(work) {
  try {
    return work();
  } catch {
    return undefined;
  }
}

function scriptOf(filename, content, cachedData) {
  return new Script(`${BEFORE}${content.replace(/^#!.*/, '')}${AFTER}`, {
    filename,
    cachedData,
    // Errors name columns of the file.
    columnOffset: -BEFORE.length,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
}

/** As Node makes it for each module. */
function requireOf(module) {
  const require = (id) => module.require(id);
  const resolved = (request, options) => Module._resolveFilename(request, module, false, options);
  const paths = (request) => Module._resolveLookupPaths(request, module);
  return Object.assign(require, {
    resolve: Object.assign(resolved, { paths }),
    main: process.mainModule,
    extensions: Module._extensions,
    cache: Module._cache,
  });
}

function keep(file, prefix, kept, made, begun) {
  attempt(() => {
    const added = [...made]
      // A file that changed while it was read could be kept under a content that was not read.
      .filter(([filename]) => statSync(filename).ctimeMs < begun - TIMESTAMP_STEP)
      .map(([filename, script]) => [filename, markOf(filename), script.createCachedData()]);
    if (added.length === 0) return;
    const before = [...kept]
      .filter(
        ([filename, { mark }]) => !made.has(filename) && attempt(() => markOf(filename)) === mark,
      )
      .map(([filename, { mark, dataOf }]) => [filename, mark, dataOf()])
      .filter(([, , data]) => data !== undefined);
    mkdirSync(FOLDER, { recursive: true });
    const temporary = `${file}.${process.pid}`;
    writeFileSync(temporary, packed([...before, ...added]));
    renameSync(temporary, file);
    forgetOthers(prefix);
  });
}

/** What an older Node of the same line left for the same programs; two lines may well take turns. */
function forgetOthers(prefix) {
  const [line] = prefix.split('.', 1);
  for (const name of readdirSync(FOLDER))
    if (name.startsWith(`${line}.`) && !name.startsWith(prefix)) rmSync(join(FOLDER, name));
}

module.exports = { useCompiledCode };
