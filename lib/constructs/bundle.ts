import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { bundled, sourcesOf } from '../bundling';
import { BundleError, bundleProblems } from '../bundling/failure';
import {
  CONSOLE_BUNDLE,
  EXECUTOR_BUNDLE,
  SERVER_BUNDLE,
  TASKS_BUNDLE,
} from '../../services/protocol/contract';
import { writeFolder } from './write-folder';

const PROJECT_ROOT = join(__dirname, '..', '..');
const SERVICES = join(PROJECT_ROOT, 'services');

/** One handler task to bundle: its name and the TypeScript file whose default export it is. */
export interface HandlerSource {
  readonly name: string;
  /** Absolute path. */
  readonly file: string;
}

/** Writes the build context of the web service's image: one JavaScript file, the console's files and a Dockerfile. */
export function bundleWeb(outDirectory: string): string {
  const consoleFiles = [...outputsOf(requestOf(CONSOLE_FILES)).keys()];
  return writeContext('web', outDirectory, {
    [SERVER_BUNDLE]: partOf(SERVICE_FILES, 'web/server.js'),
    'aws/network.js': partOf(SERVICE_FILES, 'protocol/aws/network.js'),
    'scheduler/network.js': partOf(SERVICE_FILES, 'web/scheduler/network.js'),
    ...Object.fromEntries(
      consoleFiles.map((name) => [`${CONSOLE_BUNDLE}/${name}`, partOf(CONSOLE_FILES, name)]),
    ),
  });
}

/**
 * Writes the build context of the task runner's image, with the application's handler tasks. A file `worker.ts` beside
 * a task's file becomes `<task>.worker.js` beside the bundle: what a task starts in threads or processes of its own.
 */
export function bundleTaskRunner(handlers: readonly HandlerSource[], outDirectory: string): string {
  const files = {
    [SERVER_BUNDLE]: partOf(SERVICE_FILES, 'task-runner/server.js'),
    [EXECUTOR_BUNDLE]: partOf(SERVICE_FILES, 'task-runner/executor.js'),
    'aws/network.js': partOf(SERVICE_FILES, 'protocol/aws/network.js'),
    'ecs/network.js': partOf(SERVICE_FILES, 'task-runner/ecs/network.js'),
    [TASKS_BUNDLE]: partOf(tasksFile(handlers), 'stdin.js'),
    ...workersOf(handlers),
  };
  const absent = handlers.map(workerFile).filter((file) => !existsSync(file));
  return writeContext('task-runner', outDirectory, files, absent);
}

/** Writes the code of the function that runs the release task; Lambda has the AWS SDK of its own. */
export function bundleReleaseHook(outDirectory: string): string {
  return writeFiles(outDirectory, { 'index.js': partOf(RELEASE_HOOK_FILE, 'index.js') });
}

/** Paths in the output are relative to the project, so the same sources give the same bytes. */
const OPTIONS = {
  outdir: join(PROJECT_ROOT, 'build'),
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  legalComments: 'none',
  sourcemap: false,
} as const;

/**
 * All files of the kit's services at once: esbuild reads what they share once, and works in parallel. The AWS SDK is in
 * files of its own, read only where there is something to ask AWS: to compile it takes longer than all else of a start.
 */
const SERVICE_FILES = {
  name: 'services',
  options: {
    ...OPTIONS,
    outbase: SERVICES,
    entryPoints: [
      'web/server.ts',
      'web/scheduler/network.ts',
      'task-runner/server.ts',
      'task-runner/executor.ts',
      'task-runner/ecs/network.ts',
      'protocol/aws/network.ts',
    ].map((file) => join(SERVICES, file)),
    external: ['./aws/network', './ecs/network', './scheduler/network'],
  },
};

/** What runs in browsers; pages that few open are files of their own. */
const CONSOLE_FILES: Files = {
  name: 'console',
  options: {
    entryPoints: ['main.tsx', 'main.css', 'icon.svg'].map((file) =>
      join(SERVICES, 'web', 'console', 'page', file),
    ),
    outdir: join(PROJECT_ROOT, 'build'),
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    target: ['chrome123', 'firefox120', 'safari17.5'],
    charset: 'utf8',
    legalComments: 'none',
    loader: { '.svg': 'copy' },
  },
};

const RELEASE_HOOK_FILE = {
  name: 'release-hook',
  options: {
    ...OPTIONS,
    entryPoints: [join(SERVICES, 'release-hook', 'index.ts')],
    external: ['@aws-sdk/*'],
  },
};

const TASK_SCHEMAS = join(SERVICES, 'task-runner', 'task-schemas.ts');

function tasksFile(handlers: readonly HandlerSource[]) {
  const imports = handlers.map(
    ({ file }, index) => `import task${index} from ${JSON.stringify(importPath(file))};`,
  );
  const entries = handlers.map(({ name }, index) => `${JSON.stringify(name)}: task${index},`);
  const contents = [
    ...imports,
    // Here, since the library of schemas is here.
    `export { schemasOf } from ${JSON.stringify(importPath(TASK_SCHEMAS))};`,
    ...['export const tasks = {', ...entries, '};', ''],
  ].join('\n');
  const stdin = {
    contents,
    resolveDir: PROJECT_ROOT,
    sourcefile: 'tasks.ts',
    loader: 'ts',
  } as const;
  // Errors are known by the names of their classes, which a bundle may have to change.
  return { name: 'tasks', options: { ...OPTIONS, keepNames: true, stdin } };
}

/** What a task starts in threads or processes of its own, where it has that. */
const workerFile = ({ file }: HandlerSource): string => join(dirname(file), 'worker.ts');

function workersOf(handlers: readonly HandlerSource[]): Record<string, Part> {
  const workers = handlers
    .map((handler) => ({ name: `${handler.name}.worker`, file: workerFile(handler) }))
    .filter(({ file }) => existsSync(file));
  if (workers.length === 0) return {};
  const entryPoints = Object.fromEntries(workers.map(({ name, file }) => [name, file]));
  const files = { name: 'workers', options: { ...OPTIONS, entryPoints } };
  return Object.fromEntries(workers.map(({ name }) => [`${name}.js`, partOf(files, `${name}.js`)]));
}

function importPath(file: string): string {
  return `./${relative(PROJECT_ROOT, file).replaceAll('\\', '/')}`;
}

type Files = Omit<Parameters<typeof bundled>[0], 'root'>;

/** One file of a bundle, and what it was made of. */
interface Part {
  readonly content: Uint8Array;
  /** From the project. */
  readonly sources: readonly string[];
  readonly made: BundledFile;
}

/** Which of the outputs of which request a file is. */
interface BundledFile {
  readonly request: ReturnType<typeof requestOf>;
  readonly output: string;
}

/** How a bundle that was written by this process can be made again. */
export interface BundleRecipe {
  /** Each file of the bundle, by its path in there. */
  readonly files: Readonly<Record<string, BundledFile>>;
  /** Files of the project that are not there, and would have made it another bundle; paths from the project. */
  readonly absent: readonly string[];
}

const requestOf = (files: Files) => ({ root: PROJECT_ROOT, ...files });

function partOf(files: Files, name: string): Part {
  const request = requestOf(files);
  const content = outputsOf(request).get(name);
  if (content === undefined) throw new Error(`esbuild made no ${name}`);
  const sources = sourcesOf(request).get(name) ?? [];
  return { content, sources, made: { request, output: name } };
}

function outputsOf(request: ReturnType<typeof requestOf>): ReturnType<typeof bundled> {
  try {
    return bundled(request);
  } catch (error) {
    const problems = bundleProblems(error, request.root);
    throw problems === undefined ? error : new BundleError(problems);
  }
}

const sourcesByFolder = new Map<string, ReadonlySet<string>>();
const recipesByFolder = new Map<string, BundleRecipe>();

/** What a bundle that was written by this process was made of, by its folder: paths from the project. */
export function bundleSources(folder: string): ReadonlySet<string> | undefined {
  return sourcesByFolder.get(resolve(folder));
}

/** How a build context that was written by this process can be made again, by its folder. */
export function bundleRecipe(folder: string): BundleRecipe | undefined {
  return recipesByFolder.get(resolve(folder));
}

function writeContext(
  service: 'web' | 'task-runner',
  outDirectory: string,
  files: Readonly<Record<string, Part>>,
  absent: readonly string[] = [],
): string {
  const dockerfile = {
    content: readFileSync(join(SERVICES, service, 'Dockerfile')),
    sources: [`services/${service}/Dockerfile`],
  };
  writeFiles(outDirectory, { ...files, Dockerfile: dockerfile });
  recipesByFolder.set(resolve(outDirectory), {
    files: Object.fromEntries(Object.entries(files).map(([name, { made }]) => [name, made])),
    absent: absent.map((file) => importPath(file).slice('./'.length)),
  });
  return outDirectory;
}

function writeFiles(
  outDirectory: string,
  files: Readonly<Record<string, Omit<Part, 'made'>>>,
): string {
  const contents = Object.entries(files).map(([name, { content }]) => [name, content] as const);
  writeFolder(outDirectory, new Map(contents));
  const sources = Object.values(files).flatMap((part) => part.sources);
  sourcesByFolder.set(resolve(outDirectory), new Set(sources));
  return outDirectory;
}
