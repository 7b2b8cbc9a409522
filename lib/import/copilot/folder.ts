import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { isMap, textAt } from './json';
import { ManifestError } from './manifest-error';
import { readYaml, type YamlFile } from './yaml-file';

/** What a workspace of Copilot’s holds. */
export interface CopilotFolder {
  /** Folder that holds `copilot/`; paths in manifests start there. */
  readonly workspace: string;
  /** As `.workspace` has it. */
  readonly application: string | undefined;
  readonly workloads: readonly YamlFile[];
  readonly environments: readonly YamlFile[];
  readonly pipelines: readonly YamlFile[];
  /** Templates of addons, and overrides of templates: files that are reported only. */
  readonly addons: readonly Addon[];
}

interface Addon {
  readonly file: string;
  readonly kind: 'addon' | 'override';
  /** CloudFormation types in it. */
  readonly types: readonly string[];
}

/** @throws ManifestError where it is none, or a file in it does not parse */
export function readFolder(folder: string): CopilotFolder {
  const given = resolve(folder);
  const copilot = basename(given) === 'copilot' ? given : join(given, 'copilot');
  const workspace = dirname(copilot);
  const names = foldersIn(copilot);
  const read = (...parts: string[]): YamlFile[] => {
    const path = [
      join(copilot, ...parts, 'manifest.yml'),
      join(copilot, ...parts, 'manifest.yaml'),
    ].find(isFile);
    return path === undefined ? [] : [readYaml(path, relative(workspace, path))];
  };
  const below = (name: string) => foldersIn(join(copilot, name)).flatMap((one) => read(name, one));
  const workloads = names
    .filter((name) => !['environments', 'pipelines'].includes(name))
    .flatMap((name) => read(name));
  const environments = below('environments');
  if (workloads.length === 0 && environments.length === 0) throw noFolder(folder);
  return {
    workspace,
    application: applicationOf(copilot),
    workloads,
    environments,
    pipelines: below('pipelines'),
    addons: names.flatMap((name) => addonsOf(join(copilot, name), workspace)),
  };
}

function noFolder(folder: string): ManifestError {
  return new ManifestError(
    `${folder} holds no copilot/<service>/manifest.yml`,
    'name the folder in which copilot ran: npx slipway import copilot path/to/project',
  );
}

function foldersIn(folder: string): string[] {
  if (!isFolder(folder)) return [];
  return readdirSync(folder)
    .filter((name) => isFolder(join(folder, name)))
    .sort();
}

const isFolder = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

const isFile = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

function applicationOf(copilot: string): string | undefined {
  const path = join(copilot, '.workspace');
  return existsSync(path)
    ? textAt(readYaml(path, 'copilot/.workspace').value, 'application')
    : undefined;
}

/** Below a workload, or below the environments. */
function addonsOf(folder: string, workspace: string): Addon[] {
  return (['addons', 'overrides'] as const).flatMap((kind) => {
    const path = join(folder, kind);
    if (!isFolder(path)) return [];
    return readdirSync(path)
      .filter((name) => !isFolder(join(path, name)))
      .sort()
      .map((name) => ({
        file: relative(workspace, join(path, name)),
        kind: kind === 'addons' ? 'addon' : 'override',
        types: /\.ya?ml$/.test(name)
          ? typesIn(join(path, name), relative(workspace, join(path, name)))
          : [],
      }));
  });
}

function typesIn(path: string, file: string): string[] {
  const { value } = readYaml(path, file);
  const resources = isMap(value) && isMap(value.Resources) ? Object.values(value.Resources) : [];
  return [...new Set(resources.flatMap((one) => textAt(one, 'Type') ?? []))];
}

/** Names of the variables in a file of `NAME=value`; never the values. */
export function variablesIn(workspace: string, file: string): readonly string[] | undefined {
  const path = join(workspace, file);
  if (!existsSync(path)) return undefined;
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=/.exec(line)?.[1] ?? []);
}
