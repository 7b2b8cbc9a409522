import { join } from 'node:path';
import { quantile, type Opened } from './contender';
import { peers, type Figures } from './peers';
import { slipway, type Slipway } from './slipway';
import { printTable } from './table';

/** Where the other queues are installed. */
export const CACHE = join(__dirname, '..', '..', 'node_modules', '.cache', 'slipway', 'benchmark');
const ROUNDS = 3;
const COUNT = 10_000;
const SAMPLES = 100;

/**
 * The queues that people use, each with its server, beside ours: the best of some rounds that alternate. One that fails
 * is named, and left out from then on.
 *
 * @param count runs in each measurement; fewer where the machine is busy
 */
export async function besideOthers(count = COUNT): Promise<void> {
  const all = peers(CACHE);
  for (const { name, absent } of all) if (absent !== undefined) console.log(`${name}: ${absent}`);
  const present = new Set(all.filter(({ absent }) => absent === undefined));
  const best = new Map<string, Figures>();
  const keep = (name: string, figures: Figures) =>
    best.set(name, better(best.get(name) ?? figures, figures));
  for (let round = 0; round < ROUNDS; round += 1) {
    keep(OURS, await ours(count));
    for (const peer of present) {
      try {
        keep(peer.name, peer.figures(count, SAMPLES));
      } catch (error) {
        const [reason] = String(error).split('\n');
        console.log(`${peer.name}, round ${round + 1} of ${ROUNDS}: ${reason}`);
        present.delete(peer);
      }
    }
  }
  const own = best.get(OURS)!;
  const durable = new Map(all.map((peer) => [peer.name, peer.durable]));
  printTable(`Runs that do nothing, ${count}, up to 1,000 unanswered; best of ${ROUNDS} rounds`, [
    ['queue', 'kept', 'handed in /s', 'worked off /s', 'both /s', 'ours', 'pick-up p50, p99 ms'],
    ...[...best].map(([name, figures]) => [
      name,
      durable.get(name) ?? 'at once',
      ...[figures.enqueue, figures.drain, figures.endToEnd].map((value) => value.toFixed(0)),
      `${(own.endToEnd / figures.endToEnd).toFixed(1)} ×`,
      `${figures.pickUpMs.p50.toFixed(1)}, ${figures.pickUpMs.p99.toFixed(1)}`,
    ]),
  ]);
}

const OURS = 'Slipway, one machine';

async function ours(count: number): Promise<Figures> {
  const queue: Opened & Partial<Slipway> = await slipway.open();
  const perSecond = async (work: () => Promise<void>): Promise<number> => {
    const begun = performance.now();
    await work();
    return count / ((performance.now() - begun) / 1000);
  };
  const enqueue = await perSecond(() => queue.enqueue(count));
  await queue.startRunner?.();
  const drain = await perSecond(() => queue.drain());
  const endToEnd = await perSecond(() => queue.endToEnd(count));
  const waits = (await queue.pickUp?.(SAMPLES)) ?? [];
  await queue.close();
  return {
    enqueue,
    drain,
    endToEnd,
    pickUpMs: { p50: quantile(waits, 0.5), p99: quantile(waits, 0.99) },
  };
}

const better = (one: Figures, other: Figures): Figures => ({
  enqueue: Math.max(one.enqueue, other.enqueue),
  drain: Math.max(one.drain, other.drain),
  endToEnd: Math.max(one.endToEnd, other.endToEnd),
  pickUpMs: {
    p50: Math.min(one.pickUpMs.p50, other.pickUpMs.p50),
    p99: Math.min(one.pickUpMs.p99, other.pickUpMs.p99),
  },
});
