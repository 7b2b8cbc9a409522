import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { buildSync } from 'esbuild';
import { EXECUTOR_BUNDLE, SERVER_BUNDLE, TASKS_BUNDLE } from '../../services/protocol/contract';

const PROJECT_ROOT = join(__dirname, '..', '..');
const SERVICES = join(PROJECT_ROOT, 'services');

/** One handler task to bundle: its name and the TypeScript file whose default export it is. */
export interface HandlerSource {
  readonly name: string;
  /** Absolute path. */
  readonly file: string;
}

/** Writes the build context of the web service's image: one JavaScript file and a Dockerfile. */
export function bundleWeb(outDirectory: string): string {
  return bundleService('web', outDirectory);
}

/** Writes the build context of the task runner's image, with the application's handler tasks. */
export function bundleTaskRunner(handlers: readonly HandlerSource[], outDirectory: string): string {
  bundleService('task-runner', outDirectory);
  bundle(join(SERVICES, 'task-runner', 'executor.ts'), join(outDirectory, EXECUTOR_BUNDLE));
  bundleTasks(handlers, join(outDirectory, TASKS_BUNDLE));
  return outDirectory;
}

/** Writes the code of the function that runs the release task; Lambda has the AWS SDK of its own. */
export function bundleReleaseHook(outDirectory: string): string {
  rmSync(outDirectory, { recursive: true, force: true });
  mkdirSync(outDirectory, { recursive: true });
  buildSync({
    ...OPTIONS,
    entryPoints: [join(SERVICES, 'release-hook', 'index.ts')],
    outfile: join(outDirectory, 'index.js'),
    external: ['@aws-sdk/*'],
  });
  return outDirectory;
}

function bundleService(service: 'web' | 'task-runner', outDirectory: string): string {
  rmSync(outDirectory, { recursive: true, force: true });
  mkdirSync(outDirectory, { recursive: true });
  const source = join(SERVICES, service);
  bundle(join(source, 'server.ts'), join(outDirectory, SERVER_BUNDLE));
  cpSync(join(source, 'Dockerfile'), join(outDirectory, 'Dockerfile'));
  return outDirectory;
}

function bundleTasks(handlers: readonly HandlerSource[], outFile: string): void {
  const imports = handlers.map(
    ({ file }, index) => `import task${index} from ${JSON.stringify(importPath(file))};`,
  );
  const entries = handlers.map(({ name }, index) => `${JSON.stringify(name)}: task${index},`);
  const contents = [...imports, 'export const tasks = {', ...entries, '};', ''].join('\n');
  const { outputFiles } = buildSync({
    ...OPTIONS,
    stdin: { contents, resolveDir: PROJECT_ROOT, sourcefile: 'tasks.ts', loader: 'ts' },
    write: false,
  });
  writeFileSync(outFile, outputFiles[0]?.contents ?? '');
}

function importPath(file: string): string {
  return `./${relative(PROJECT_ROOT, file).replaceAll('\\', '/')}`;
}

/** Paths in the output are relative to the project, so the same sources give the same bytes. */
const OPTIONS = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  absWorkingDir: PROJECT_ROOT,
  legalComments: 'none',
  logLevel: 'silent',
  sourcemap: false,
  keepNames: true,
} as const;

function bundle(entry: string, outFile: string): void {
  buildSync({ ...OPTIONS, entryPoints: [entry], outfile: outFile });
}
