import { statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve as resolvePath } from 'node:path';
import { quote, type Problem } from './problem';

/** The handler file of a task: there, TypeScript, below the project root. */
export function checkHandler(path: string, handler: string, root: string): Problem[] {
  if (!handler.endsWith('.ts')) {
    return [{ path, message: `${quote(handler)} is not allowed; use a TypeScript file` }];
  }
  if (isOutside(handler, root)) return [outside(path, handler, 'project root')];
  return isFile(join(root, handler)) ? [] : [{ path, message: `no such file: ${handler}` }];
}

/** The Dockerfile of an image: there, below its folder, which is below the project root. */
export function checkDockerfile(
  at: (...settings: string[]) => string,
  image: { build: string; dockerfile?: string | undefined },
  root: string,
): Problem[] {
  const { build, dockerfile = 'Dockerfile' } = image;
  const folder = join(root, build);
  if (isOutside(build, root)) return [outside(at('build'), build, 'project root')];
  if (isOutside(dockerfile, folder)) {
    return [outside(at('dockerfile'), dockerfile, `folder ${build}`)];
  }
  if (isFile(join(folder, dockerfile))) return [];
  const message = `no Dockerfile: ${join(build, dockerfile)} does not exist`;
  return [{ path: at('build', 'dockerfile'), message }];
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function isOutside(file: string, root: string): boolean {
  const inside = relative(root, resolvePath(root, file));
  return isAbsolute(file) || inside === '..' || /^\.\.[/\\]/.test(inside);
}

function outside(path: string, file: string, where: string): Problem {
  return { path, message: `${quote(file)} is not allowed; use a path below the ${where}` };
}
