import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { unknownWord } from './closest';
import { imageNames } from './image-names';
import { ConfigError, joinPath, quote, type Problem } from './problem';
import type { ResolvedApplication, ResolvedEnvironment } from './types';

/** What was built once and is deployed unchanged, environment after environment. */
export interface Release {
  /** Of the sources, as git names it. */
  readonly revision: string;
  /** By name: `web`, `task-runner`, and each container task. */
  readonly images: Readonly<Record<string, ReleasedImage>>;
}

export interface ReleasedImage {
  /** Repository and digest: `<registry>/<repository>@sha256:<64 digits>`. */
  readonly image: string;
  /** Processors that the digest holds an image for: more than one where it is an index. */
  readonly architectures: readonly ('x86_64' | 'arm64')[];
}

/** The reference of an image by digest: a tag can be moved, a digest cannot. */
const BY_DIGEST = /^[a-z0-9][\w.:-]*(?:\/[\w.-]+)+@sha256:[0-9a-f]{64}$/;

const releaseSchema = z.strictObject({
  revision: z
    .string({ error: 'the git revision of the sources' })
    .regex(/^[0-9a-f]{7,64}$/, { error: 'the git revision of the sources, 7 to 64 digits' }),
  images: z.record(
    z.string(),
    z.strictObject(
      {
        image: z
          .string({ error: "'<repository>@sha256:<64 digits>'" })
          .regex(BY_DIGEST, { error: "a digest: '<repository>@sha256:<64 digits>'" }),
        architectures: z
          .array(z.enum(['x86_64', 'arm64'], { error: "'x86_64' or 'arm64'" }), {
            error: "a list: ['x86_64'], ['arm64'] or both",
          })
          .min(1, { error: "a list: ['x86_64'], ['arm64'] or both" }),
      },
      { error: "{ image: '<repository>@sha256:<64 digits>', architectures: ['x86_64'] }" },
    ),
    { error: 'an object, by the names of images' },
  ),
});

/**
 * The application with the images of a release manifest in place of those built from source.
 *
 * @param file path of the manifest
 * @throws ConfigError that lists every problem of the manifest at once
 */
export function withRelease(application: ResolvedApplication, file: string): ResolvedApplication {
  const release = readRelease(file);
  const problems = [
    ...checkNames(release, imageNames(application)),
    ...application.environments.flatMap((environment) => checkArchitectures(release, environment)),
  ];
  if (problems.length > 0) throw new ConfigError(file, problems);
  const environments = application.environments.map((one) => ({ ...one, release }));
  return { ...application, environments };
}

function readRelease(file: string): Release {
  const parsed = releaseSchema.safeParse(parse(file), { reportInput: true });
  if (parsed.success) return parsed.data;
  throw new ConfigError(file, parsed.error.issues.flatMap(problemsOf));
}

function parse(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const reason = code === 'ENOENT' ? 'no such file' : `cannot be read: ${code ?? 'no JSON'}`;
    throw new ConfigError(file, [{ path: '', message: `${reason}; -c release names a manifest` }]);
  }
}

function problemsOf(issue: z.core.$ZodIssue): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    const valid = issue.path.length === 0 ? ['revision', 'images'] : ['image', 'architectures'];
    return issue.keys.map((key) => ({
      path: joinPath([...issue.path, key]),
      message: unknownWord('key', key, valid),
    }));
  }
  const path = joinPath(issue.path);
  const { message } = issue;
  return [
    issue.input === undefined
      ? { path, message: `is missing; use ${message}` }
      : { path, message: `${quote(issue.input)} is not allowed; use ${message}` },
  ];
}

function checkNames({ images }: Release, names: readonly string[]): Problem[] {
  const at = (name: string) => joinPath(['images', name]);
  return [
    ...Object.keys(images)
      .filter((name) => !names.includes(name))
      .map((name) => ({ path: at(name), message: unknownWord('image', name, names) })),
    ...names
      .filter((name) => !Object.hasOwn(images, name))
      .map((name) => ({ path: at(name), message: 'is missing; the application has this image' })),
  ];
}

/** An image for another processor starts, and ends with 'exec format error', after minutes of a deployment. */
function checkArchitectures({ images }: Release, environment: ResolvedEnvironment): Problem[] {
  const { web, taskRunner, tasks } = environment;
  const wanted = [
    ['web', web.architecture] as const,
    ['task-runner', taskRunner.architecture] as const,
    ...tasks.flatMap((task) =>
      task.kind === 'container' ? [[task.name, task.architecture] as const] : [],
    ),
  ];
  return wanted.flatMap(([name, architecture]) => {
    const { architectures } = images[name] ?? { architectures: [architecture] };
    if (architectures.includes(architecture)) return [];
    const message = `is for ${architectures.join(', ')}; environment '${environment.name}' runs it on ${architecture}`;
    return [{ path: joinPath(['images', name, 'architectures']), message }];
  });
}
