import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { readAssembly } from '../../lib/assembly';
import { PROJECT_ROOT, synthesizedByCdk } from '../support/sample';

export const docker = (...args: string[]): string =>
  execFileSync('docker', args, { encoding: 'utf8' }).trim();

/** As the task definitions run them: no rights, nothing to write to but a scratch folder. */
export const HARDENED = [
  '--read-only',
  '--tmpfs',
  '/tmp',
  '--cap-drop',
  'ALL',
  '--user',
  '1000:1000',
  '--network',
  'host',
];

/** Builds the images that stacks of the sample's assembly need; gives them by the family of their task definition. */
export function builtImages(...stackPaths: string[]): Map<string, string> {
  execFileSync('bash', [join(PROJECT_ROOT, 'test', 'emulator', 'base-image.sh')], {
    stdio: 'pipe',
  });
  const images = new Map<string, string>();
  const { stacks } = readAssembly(synthesizedByCdk());
  for (const path of stackPaths) {
    const stack = stacks.find((one) => one.path === path)!;
    for (const { type, properties } of stack.resources) {
      if (type !== 'AWS::ECS::TaskDefinition') continue;
      const image = stack.imageAssets.find(({ hash }) =>
        JSON.stringify(properties).includes(hash),
      )!;
      images.set(String(properties.Family), docker('build', '--quiet', image.directory));
    }
  }
  return images;
}

/** As `docker run` takes them. */
export const asOptions = (variables: Readonly<Record<string, string>>): string[] =>
  Object.entries(variables).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
