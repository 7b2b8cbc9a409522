import type { Sources } from '../../assembly';
import type { ResolvedApplication } from '../../config';

/** What can have to be built again: `image web`, `image task-runner`, `image <task>`, or one of the two others. */
export type Part = `image ${string}` | 'infrastructure' | 'pipeline';

/** Who reads which file. Paths are relative to the project's folder, with slashes. */
export interface Readers {
  /** Everything that there is to build. */
  readonly parts: readonly Part[];
  readonly of: (file: string) => readonly Part[];
  /** What the files of a folder are for, those of its folders too. */
  readonly around: (folder: string) => readonly Part[];
  /** The build context that leaves the file out, by its `.dockerignore`. */
  readonly ignoredBy: (file: string) => string | undefined;
}

/** Sources of the programs that run on this machine. */
export interface Programs {
  /** Of what synthesizes, the configuration's own among them. */
  readonly synthesis: readonly string[];
  /** Of the command line, which the pipeline's stages call. */
  readonly commandLine: readonly string[];
  /** What is written from the configuration for the pipeline: the Jenkinsfile. */
  readonly pipelineFiles: readonly string[];
}

/** Read by npm and esbuild for all that they install or make: neither names them among its inputs. */
const OF_EVERYTHING = [
  'package.json',
  'package-lock.json',
  'npm-shrinkwrap.json',
  '.npmrc',
  'tsconfig.json',
];

/** Read by the CDK's command line. */
const OF_SYNTHESIS = ['cdk.json', 'cdk.context.json'];

export function readersOf(
  { assets, reads }: Sources,
  application: ResolvedApplication,
  programs: Programs,
): Readers {
  const names = imagesByFolder(application);
  const images = assets
    .filter(({ kind }) => kind === 'image')
    .map(({ source, files }) => ({ files, parts: names.get(source) ?? [image(source)], source }));
  const parts = [
    ...new Set<Part>([...images.flatMap((one) => one.parts), 'infrastructure', 'pipeline']),
  ];
  const known = new Map<string, Set<Part>>();
  const note = (files: readonly string[], ...more: readonly Part[]) => {
    for (const file of files) known.set(file, new Set([...(known.get(file) ?? []), ...more]));
  };
  for (const one of images) note(one.files, ...one.parts);
  for (const { kind, files } of assets) if (kind === 'file') note(files, 'infrastructure');
  note([...reads, ...OF_SYNTHESIS, ...programs.synthesis], 'infrastructure');
  note([...programs.commandLine, ...programs.pipelineFiles], 'pipeline');
  note(OF_EVERYTHING, ...parts);
  return {
    parts,
    of: (file) => {
      const within = foldersOf(file).flatMap((folder) => [...(known.get(`${folder}/`) ?? [])]);
      return inOrder(parts, [...(known.get(file) ?? []), ...within, ...(known.get('./') ?? [])]);
    },
    around: (folder) =>
      inOrder(
        parts,
        [...known].flatMap(([file, of]) => (file.startsWith(`${folder}/`) ? [...of] : [])),
      ),
    ignoredBy: (file) => images.find(({ source }) => file.startsWith(`${source}/`))?.source,
  };
}

const image = (name: string): Part => `image ${name}`;

/** Names of the images that are built from a folder of the application's. */
function imagesByFolder({ environments }: ResolvedApplication): Map<string, Part[]> {
  const found = new Map<string, Set<Part>>();
  for (const { tasks, web, taskRunner } of environments) {
    const containers = tasks.flatMap((task) => (task.kind === 'container' ? [task] : []));
    const sidecars = [...containers, web, taskRunner].flatMap((one) => one.sidecars);
    const own = web.image === undefined ? [] : [{ name: 'web', image: web.image }];
    for (const { name, image: source } of [...containers, ...own, ...sidecars]) {
      if (!('build' in source)) continue;
      const folder = source.build.replace(/^\.\/(?=.)|\/$/g, '');
      found.set(folder, (found.get(folder) ?? new Set<Part>()).add(image(name)));
    }
  }
  return new Map([...found].map(([folder, parts]) => [folder, [...parts]]));
}

/** Each folder around a file, the innermost first; not the project's own. */
export function foldersOf(file: string): string[] {
  const parts = file.split('/').slice(0, -1);
  return parts.map((_part, index) => parts.slice(0, parts.length - index).join('/'));
}

const inOrder = (parts: readonly Part[], some: readonly Part[]): Part[] =>
  parts.filter((part) => some.includes(part));
