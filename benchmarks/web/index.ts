import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { closeBackend, openBackend } from '../../services/protocol/backend';
import { submit } from '../../services/protocol/submit';
import { machine } from '../runner/table';
import { contenders, type Place } from './contenders';
import { writePage } from './page';
import { PARTS, type Scene } from './parts';
import { show } from './print';
import { bundlePrograms } from './programs';
import { BUSY, type Results } from './results';

/**
 * The web service beside what else answers HTTP: `npm run benchmark:web`. Arguments: the parts to run (default: all),
 * `--rounds` (5), `--seconds` of each measurement (2), `--json FILE` for the figures, `--page` to put them into
 * docs/benchmarks.md.
 */

const PROJECT_ROOT = join(__dirname, '..', '..');
const CACHE = join(PROJECT_ROOT, 'node_modules', '.cache', 'slipway', 'benchmark');
/** Runs that each store holds at the beginning. */
const SEED = 2000;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '2' },
      json: { type: 'string' },
      page: { type: 'boolean', default: false },
    },
  });
  const unknown = positionals.filter((name) => !(name in PARTS));
  if (unknown.length > 0)
    throw new Error(`no part ${unknown.join(', ')}; there are: ${Object.keys(PARTS).join(', ')}`);
  const folder = mkdtempSync(join(tmpdir(), 'slipway-benchmark-'));
  const text = machine();
  const busy = loadavg()[0]! > availableParallelism() / 2;
  console.log(text);
  if (busy) console.log(BUSY);
  mkdirSync(CACHE, { recursive: true });
  const all = contenders(CACHE);
  const absent = Object.fromEntries(
    all.flatMap(({ name, absent: why }) => (why === undefined ? [] : [[name, why]])),
  );
  for (const [name, why] of Object.entries(absent)) console.log(`Left out: ${name}: ${why}`);
  const scene: Scene = {
    contenders: all.filter((one) => one.absent === undefined),
    seed: await seeded(folder),
    folder,
    cache: CACHE,
    rounds: Number(values.rounds),
    seconds: Number(values.seconds),
  };
  let results: Results = {
    date: new Date().toISOString().slice(0, 10),
    machine: text,
    busy,
    rounds: scene.rounds,
    seconds: scene.seconds,
    absent,
  };
  const tell = (found: Partial<Results>): void => {
    show(found, busy);
    const requests = { ...results.requests, ...found.requests };
    results = { ...results, ...found, requests };
  };
  for (const [name, part] of Object.entries(PARTS))
    if (positionals.length === 0 || positionals.includes(name)) await part(scene, tell);
  rmSync(folder, { recursive: true, force: true });
  if (values.json !== undefined)
    writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
  if (values.page) writePage(join(PROJECT_ROOT, 'docs', 'benchmarks.md'), results);
}

async function seeded(folder: string): Promise<Place> {
  const programs = join(folder, 'programs');
  bundlePrograms(programs);
  const directory = join(folder, 'seed');
  const backend = openBackend({ kind: 'embedded', directory });
  const runs = await Promise.all(
    Array.from({ length: SEED }, (_, order) =>
      submit(backend, 'noop', { order: `A-${order}`, items: [1, 2, 3] }),
    ),
  );
  closeBackend(backend);
  return { directory, programs, runId: runs[SEED / 2]!.id };
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
