import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { readAssembly, readSources } from '../../lib/assembly';

const PROJECT_ROOT = join(__dirname, '..', '..');

/** What builds images here. */
export interface Builder {
  readonly name: string;
  /** @param parts `image web` and the like, as `slipway affected` names them */
  build(assembly: string, parts: readonly string[]): void;
}

/** Docker with the base images where there is one, else what only packs the build contexts. */
export function builder(): Builder {
  const docker = spawnSync('docker', ['info'], { stdio: 'ignore' }).status === 0;
  const based =
    docker &&
    spawnSync('bash', [join(PROJECT_ROOT, 'test', 'emulator', 'base-image.sh')], {
      stdio: 'ignore',
    }).status === 0;
  return based
    ? { name: 'docker build --no-cache', build: (...of) => each(buildWithDocker, ...of) }
    : { name: 'tar of the context: no engine here', build: (...of) => each(pack, ...of) };
}

interface Image {
  readonly hash: string;
  readonly directory: string;
  readonly dockerfile: string;
}

function each(make: (image: Image) => void, assembly: string, parts: readonly string[]): void {
  const { assets } = readSources(assembly)!;
  const wanted = assets.filter(
    ({ kind, source }) => kind === 'image' && parts.includes(`image ${source.split('/').at(-1)!}`),
  );
  const images = new Map(
    readAssembly(assembly)
      .stacks.flatMap(({ imageAssets }) => imageAssets)
      .map((image) => [image.hash, image]),
  );
  for (const { hash } of wanted) make(images.get(hash)!);
}

function buildWithDocker({ hash, directory, dockerfile }: Image): void {
  const tag = `slipway-benchmark:${hash.slice(0, 12)}`;
  const args = ['build', '--quiet', '--no-cache', '--file', join(directory, dockerfile)];
  execFileSync('docker', [...args, '--tag', tag, directory], { stdio: 'pipe' });
  execFileSync('docker', ['image', 'rm', tag], { stdio: 'pipe' });
}

const pack = ({ directory }: Image): void =>
  void execFileSync('tar', ['-czf', '/dev/null', '-C', directory, '.']);
