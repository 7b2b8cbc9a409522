import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, extname, join, posix, relative } from 'node:path';
import { isMap, textAt, type JsonMap } from '../copilot/json';
import { ManifestError } from '../copilot/manifest-error';
import type { YamlFile } from '../copilot/yaml-file';
import { merged, withoutJinja } from './jinja';
import { readTagged } from './tagged-yaml';

/** A stack of Sceptre's in one of our environments. */
export interface StackUse {
  /** As Sceptre names it: `dev/app.yaml`. */
  readonly path: string;
  readonly environment: string;
  readonly source: YamlFile;
  readonly config: JsonMap;
  /** Of the folders above, merged. */
  readonly group: JsonMap;
  readonly template: YamlFile;
  /** In CloudFormation. */
  readonly name: string;
}

/** A configuration of a folder. */
export interface GroupFile {
  readonly source: YamlFile;
  /** Where it counts. */
  readonly environment: string;
}

export interface SceptreProject {
  readonly environments: readonly string[];
  readonly stacks: readonly StackUse[];
  readonly groups: readonly GroupFile[];
  /** Templates and configurations that are not read, and why. */
  readonly left: readonly { readonly file: string; readonly why: string }[];
  readonly code: string;
}

export interface ProjectOptions {
  /** Files of variables, by environment: each is all stacks with those variables. */
  readonly varFiles: Readonly<Record<string, string>>;
  readonly shell: Readonly<Record<string, string | undefined>>;
}

const YAML = ['.yaml', '.yml'];
const RAW = ['.yaml', '.yml', '.json', '.template'];
const NOT_RAW =
  'templates in Jinja and Python are programs: sceptre generate writes out what they make; name that file in the stack’s configuration';

/** @throws ManifestError where there is no project, or a file cannot be read */
export function readProject(dir: string, options: ProjectOptions): SceptreProject {
  const configs = join(dir, 'config');
  if (!existsSync(configs))
    throw new ManifestError(
      `${dir} holds no folder config`,
      'name the folder that sceptre is called in: the one with config and templates',
    );
  const files = filesBelow(configs);
  const stackFiles = files.filter((file) => !isGroup(file));
  if (stackFiles.length === 0)
    throw new ManifestError(
      `${configs} holds no stack`,
      'stacks are files such as config/dev/app.yaml',
    );
  const shared = commonFolder(stackFiles);
  const named = Object.keys(options.varFiles);
  const foldersAt = (prefix: readonly string[]) => [
    ...new Set(stackFiles.flatMap((file) => below(file, prefix) ?? [])),
  ];
  // Folders of regions are within an environment.
  const prefix =
    shared.length > 0 && foldersAt(shared).every((folder) => REGION.test(folder))
      ? shared.slice(0, -1)
      : shared;
  const folders = foldersAt(prefix);
  const environments = named.length > 0 ? named : folders.length > 0 ? folders : ['prod'];
  const state: State = { dir, options, left: new Map(), read: new Map(), groups: new Map() };
  const stacks = environments.flatMap((environment) =>
    stackFiles
      .filter((file) => {
        const folder = below(file, prefix);
        return named.length > 0 || folder === undefined || folder === environment;
      })
      .flatMap((file) => stackOf(state, file, environment)),
  );
  return {
    environments,
    stacks,
    groups: [...state.groups.values()],
    left: [...state.left].map(([file, why]) => ({ file, why })),
    code: textAt(stacks[0]?.group, 'project_code') ?? basename(dirname(join(configs, 'x'))),
  };
}

interface State {
  readonly dir: string;
  readonly options: ProjectOptions;
  readonly left: Map<string, string>;
  readonly read: Map<string, YamlFile>;
  readonly groups: Map<string, GroupFile>;
}

const isGroup = (file: string): boolean => /(?:^|\/)config\.ya?ml$/.test(file);

const REGION = /^[a-z]{2}(?:-[a-z]+)+-\d$/;

/** Paths from the folder on, with slashes. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && YAML.includes(extname(entry.name)))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}

/** The folders that all stacks are in. */
function commonFolder(files: readonly string[]): string[] {
  const folders = files.map((file) =>
    dirname(file)
      .split('/')
      .filter((part) => part !== '.'),
  );
  const [first = []] = folders;
  const count = first.findIndex((part, index) => folders.some((one) => one[index] !== part));
  const shared = count < 0 ? first : first.slice(0, count);
  // All in one folder: that folder is the environment.
  return folders.some((one) => one.length === shared.length) ? shared.slice(0, -1) : shared;
}

const below = (file: string, prefix: readonly string[]): string | undefined =>
  dirname(file)
    .split('/')
    .filter((part) => part !== '.')[prefix.length];

function stackOf(state: State, file: string, environment: string): StackUse[] {
  const shown = `config/${file}`;
  const variables = variablesOf(state, environment);
  const folders = dirname(file)
    .split('/')
    .filter((part) => part !== '.');
  const levels = ['', ...folders.map((_part, index) => folders.slice(0, index + 1).join('/'))];
  let group: Record<string, unknown> = {};
  for (const level of levels) {
    const source = groupAt(state, level, { variables, group });
    if (source === undefined) continue;
    state.groups.set(`${environment}|${source.file}`, { source, environment });
    group = merged(group, source.value);
  }
  const source = rendered(state, file, { variables, group });
  const config = merged(source.value);
  const template = templateOf(state, config, shown);
  if (template === undefined) return [];
  const stack = file.replace(/\.ya?ml$/, '').replaceAll('/', '-');
  const code = textAt(group, 'project_code') ?? '';
  return [
    {
      ...{ path: file, environment, source, config, group, template },
      name: textAt(config, 'stack_name') ?? `${code}-${stack}`,
    },
  ];
}

function groupAt(
  state: State,
  folder: string,
  values: { readonly variables: unknown; readonly group: unknown },
): YamlFile | undefined {
  const name = ['config.yaml', 'config.yml']
    .map((one) => posix.join(folder, one))
    .find((one) => existsSync(join(state.dir, 'config', one)));
  return name === undefined ? undefined : rendered(state, name, values);
}

function rendered(
  { dir, options }: State,
  file: string,
  { variables, group }: { readonly variables: unknown; readonly group: unknown },
): YamlFile {
  const shown = `config/${file}`;
  const text = withoutJinja(readFileSync(join(dir, shown), 'utf8'), shown, {
    var: variables,
    stack_group_config: group,
    environment_variable: options.shell,
  });
  return readTagged(text, shown);
}

function variablesOf({ options, read }: State, environment: string): unknown {
  const file = Object.hasOwn(options.varFiles, environment)
    ? options.varFiles[environment]
    : undefined;
  if (file === undefined) return {};
  if (!existsSync(file))
    throw new ManifestError(`${file}: no such file`, 'name it with --var-file');
  const known = read.get(file) ?? readTagged(readFileSync(file, 'utf8'), file);
  read.set(file, known);
  return known.value;
}

/** The raw template of a stack; undefined, and said why, where there is none that can be read. */
function templateOf(state: State, config: JsonMap, shown: string): YamlFile | undefined {
  const template = config.template;
  const type = isMap(template) ? (textAt(template, 'type') ?? 'file') : 'file';
  const path = isMap(template) ? textAt(template, 'path') : textAt(config, 'template_path');
  const leave = (why: string): YamlFile | undefined => {
    state.left.set(shown, why);
    return undefined;
  };
  if (type !== 'file') return leave(`its template is of type ${type}: write it into a file`);
  if (path === undefined) return leave('it names no template');
  const candidates = [posix.join('templates', path), path];
  const file = candidates.find((one) => existsSync(join(state.dir, one)));
  if (file === undefined || file.startsWith('..')) return leave(`there is no template ${path}`);
  if (!RAW.includes(extname(file))) return leave(NOT_RAW);
  const known = state.read.get(file);
  if (known !== undefined) return known;
  const text = readFileSync(join(state.dir, file), 'utf8');
  if (/\{%/.test(text)) return leave(NOT_RAW);
  const read = readTagged(text, file);
  if (!isMap(read.value) || !isMap(read.value.Resources))
    return leave(`${file} is no template: it has no Resources`);
  state.read.set(file, read);
  return read;
}
