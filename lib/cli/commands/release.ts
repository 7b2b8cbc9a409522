import { basename, join, resolve } from 'node:path';
import { readAssembly, type Assembly } from '../../assembly';
import {
  applicationName,
  makeRelease,
  type MadeImage,
  type MadeRelease,
  type Registries,
  type Severity,
} from '../../operations';
import { listenForInterrupts } from '../interrupts';
import { useRegion } from '../process-env';
import { releaseProgress } from '../release-progress';
import { revisionNow } from '../revision';
import { assemblyFolder } from '../synthesize';
import { table, type Cell } from '../table';
import { color, dataColor, json, say } from '../terminal';

interface Options {
  readonly app?: string;
  readonly push?: boolean;
  readonly output?: string;
  readonly failOn?: Severity;
  readonly json?: boolean;
}

const DIAGRAMS = 'diagrams';

export async function release(options: Options): Promise<void> {
  const { signal } = listenForInterrupts();
  const assembly = readAssembly(await assemblyFolder(options.app, signal));
  const output = options.output ?? 'release';
  const progress = releaseProgress();
  const made = await makeRelease({
    assembly,
    application: applicationName(assembly) ?? basename(resolve()),
    revision: await revisionNow(),
    output,
    diagrams: DIAGRAMS,
    registries: options.push === true ? ofAws(assembly) : undefined,
    failOn: options.failOn,
    signal,
    onEvent: progress.onEvent,
  }).finally(() => progress.stop());
  const file = join(output, 'release.json');
  if (options.json === true) {
    json({ ...made, file: made.release === undefined ? null : file });
  } else if (made.images.length > 0) {
    show(made.images);
  }
  for (const note of made.notes) say(color.dim(`  ${note}`));
  say(conclusion(made, file));
}

function ofAws({ stacks }: Assembly): Registries {
  const region = stacks.map((stack) => stack.region).find((name) => !name.startsWith('unknown-'));
  if (region !== undefined) useRegion(region);
  const { ecrRegistries } =
    require('../../operations/release/ecr') as typeof import('../../operations/release/ecr');
  return ecrRegistries();
}

function conclusion({ release: made, images }: MadeRelease, file: string): string {
  if (made !== undefined) return `release ${made.id}: ${file}`;
  if (images.length === 0) return 'the assembly has no images to build';
  return `${images.length} images built; --push pushes them and makes a release of them`;
}

function show(images: readonly MadeImage[]): void {
  const scanned = images.some(({ weaknesses }) => weaknesses !== undefined);
  const pushed = images.some((image) => image.pushed !== undefined);
  const head = [
    'IMAGE',
    ...(pushed ? ['PLATFORM', 'SIZE'] : []),
    ...(scanned ? ['VULNERABLE'] : []),
    pushed ? 'DIGEST' : 'SOURCES',
  ];
  table(
    head,
    images.map((image): (string | Cell)[] => [
      image.name,
      ...(pushed ? [image.pushed?.platform ?? '', megabytes(image.pushed?.size ?? 0)] : []),
      ...(scanned ? [vulnerable(image)] : []),
      image.pushed?.digest ?? image.hash,
    ]),
  );
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

function vulnerable({ weaknesses }: MadeImage): Cell {
  if (weaknesses === undefined) return { text: 'unknown', paint: dataColor.yellow };
  const { critical, high } = weaknesses;
  if (critical + high === 0) return { text: 'none', paint: dataColor.green };
  const text = `${critical} critical, ${high} high`;
  return { text, paint: critical > 0 ? dataColor.red : dataColor.yellow };
}
