import { tmpdir } from 'node:os';
import { ok, unknown, warning, wrong, type Seen } from '../finding';
import type { Machine } from '../ports';

const GIB = 1024 ** 3;
/** An assembly with its assets is some hundred megabytes; images and their layers are gigabytes. */
const SCARCE = 5 * GIB;
const TOO_LITTLE = 1 * GIB;

/** Free space for assemblies, temporary files and images; folders of one disk are told once. */
export async function disk(machine: Machine, project: string): Promise<Seen[]> {
  const engine = await machine.engine();
  const places = [
    { what: 'here', folder: project, fix: 'rm -rf cdk.out build .slipway' },
    { what: `in ${tmpdir()}`, folder: tmpdir(), fix: `make room in ${tmpdir()}` },
    ...(engine.kind === 'there' && engine.folder !== undefined
      ? [{ what: 'for images', folder: engine.folder, fix: `${engine.command} system prune` }]
      : []),
  ];
  const found = await Promise.all(
    places.map(async (place) => ({ ...place, disk: await machine.disk(place.folder) })),
  );
  const known = found.flatMap(({ disk, ...place }) =>
    disk === undefined ? [] : [{ ...place, ...disk }],
  );
  const byDevice = [...Map.groupBy(known, ({ device }) => device).values()];
  if (byDevice.length === 0) return [unknown(`there is no folder ${project}`)];
  return byDevice.map((sharing) => {
    // Measured one after the other, while others write.
    const free = Math.min(...sharing.map(({ freeBytes }) => freeBytes));
    const where = sharing.map(({ what }) => what).join(', ');
    const text = `${(free / GIB).toFixed(1)} GiB are free ${where}`;
    const fix = sharing.at(-1)?.fix ?? '';
    if (free < TOO_LITTLE) return wrong(text, fix);
    return free < SCARCE ? warning(text, fix) : ok(text);
  });
}
