import { quantile, type Contender, type Opened } from './contender';
import { perSecond, printTable, timed, whole } from './table';
import type { Slipway } from './slipway';

const ROUNDS = 5;
const RUNS = 20_000;
const SAMPLES = 200;

interface Figures {
  enqueue: number;
  drain: number;
  endToEnd: number;
  pickUps: number[][];
}

/** No-op runs a second, and how soon an idle runner begins one. */
export async function throughput(contenders: readonly Contender[]): Promise<void> {
  const figures = contenders.map((): Figures => ({
    ...{ enqueue: 0, drain: 0, endToEnd: 0, pickUps: [] },
  }));
  for (let round = 0; round < ROUNDS; round += 1)
    for (const [index, contender] of contenders.entries())
      await measure(contender, figures[index]!);
  const [floor] = figures;
  const beside = (value: number, least: number) => (value / least).toFixed(2);
  printTable(`No-op runs a second (${whole(RUNS)} runs, the best of ${ROUNDS} rounds)`, [
    ['', 'enqueue', 'ratio', 'drain', 'ratio', 'end to end', 'ratio', 'pick-up p50 ms', 'p99 ms'],
    ...contenders.map(({ name }, index) => {
      const { enqueue, drain, endToEnd, pickUps } = figures[index]!;
      const least = (share: number) =>
        pickUps.length === 0
          ? '–'
          : Math.min(...pickUps.map((times) => quantile(times, share))).toFixed(2);
      return [
        name,
        ...[whole(enqueue), beside(enqueue, floor!.enqueue)],
        ...[whole(drain), beside(drain, floor!.drain)],
        ...[whole(endToEnd), beside(endToEnd, floor!.endToEnd)],
        ...[least(0.5), least(0.99)],
      ];
    }),
  ]);
}

async function measure(contender: Contender, figures: Figures): Promise<void> {
  const queue: Opened & Partial<Slipway> = await contender.open();
  const enqueue = await timed(() => queue.enqueue(RUNS));
  figures.enqueue = Math.max(figures.enqueue, perSecond(RUNS, enqueue));
  await queue.startRunner?.();
  const drain = await timed(() => queue.drain());
  figures.drain = Math.max(figures.drain, perSecond(RUNS, drain));
  const endToEnd = await timed(() => queue.endToEnd(RUNS));
  figures.endToEnd = Math.max(figures.endToEnd, perSecond(RUNS, endToEnd));
  if (queue.pickUp !== undefined) figures.pickUps.push([...(await queue.pickUp(SAMPLES))]);
  await queue.close();
}
