import { isAbsolute, join, relative, resolve as resolvePath } from 'node:path';
import { quote, type Problem } from './problem';
import { isFile, textOf } from './project-files';

/** The handler file of a task: there, TypeScript, below the project root. */
export function checkHandler(path: string, handler: string, root: string): Problem[] {
  if (!handler.endsWith('.ts')) {
    return [{ path, message: `${quote(handler)} is not allowed; use a TypeScript file` }];
  }
  if (isOutside(handler, root)) return [outside(path, handler, 'project root')];
  return isFile(join(root, handler)) ? [] : [{ path, message: `no such file: ${handler}` }];
}

/** The Dockerfile of an image: there, below its folder, which is below the project root, for the right processor. */
export function checkDockerfile(
  at: (...settings: string[]) => string,
  image: { build: string; dockerfile?: string | undefined; target?: string | undefined },
  root: string,
  architecture?: 'x86_64' | 'arm64',
): Problem[] {
  const { build, dockerfile = 'Dockerfile' } = image;
  const folder = join(root, build);
  if (isOutside(build, root)) return [outside(at('build'), build, 'project root')];
  if (isOutside(dockerfile, folder)) {
    return [outside(at('dockerfile'), dockerfile, `folder ${build}`)];
  }
  if (isFile(join(folder, dockerfile))) {
    // With a stage to build, the last FROM says nothing.
    if (image.target !== undefined || architecture === undefined) return [];
    return checkPlatform(at, join(build, dockerfile), root, architecture);
  }
  const message = `no Dockerfile: ${join(build, dockerfile)} does not exist`;
  return [{ path: at('build', 'dockerfile'), message }];
}

const PLATFORM = { x86_64: 'linux/amd64', arm64: 'linux/arm64' };

/** A platform written into the last FROM wins over the one that is built for; the task would not start. */
function checkPlatform(
  at: (...settings: string[]) => string,
  file: string,
  root: string,
  architecture: 'x86_64' | 'arm64',
): Problem[] {
  const stages = textOf(join(root, file)).matchAll(/^\s*FROM\s+(.*)$/gim);
  const [, platform] = /^--platform=(linux\/[\w/]+)/.exec([...stages].at(-1)?.[1] ?? '') ?? [];
  if (platform === undefined || platform.startsWith(PLATFORM[architecture])) return [];
  const message = `${file} is for ${platform}; the task runs on ${architecture}, ${PLATFORM[architecture]}`;
  return [{ path: at('build', 'dockerfile'), message }];
}

function isOutside(file: string, root: string): boolean {
  const inside = relative(root, resolvePath(root, file));
  return isAbsolute(file) || inside === '..' || /^\.\.[/\\]/.test(inside);
}

function outside(path: string, file: string, where: string): Problem {
  return { path, message: `${quote(file)} is not allowed; use a path below the ${where}` };
}
