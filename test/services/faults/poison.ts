import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

/** What a handler may do to the process that runs it. */
export const POISONS = {
  'ends its process': () => process.exit(7),
  'kills its process': () => process.kill(process.pid, 'SIGKILL'),
  'fills its heap': () => {
    const kept: number[][] = [];
    for (;;) kept.push(new Array<number>(100_000).fill(kept.length + 0.5));
  },
  'fills its buffers': async () => {
    const kept: Buffer[] = [];
    for (;;) {
      kept.push(Buffer.alloc(16 * 2 ** 20, 1));
      await sleep(10);
    }
  },
  'returns a circle': () => {
    const circle: { self?: unknown } = {};
    circle.self = circle;
    return circle;
  },
  'returns a BigInt': () => ({ count: 5n }),
  'returns a function': () => () => 5,
  'returns too much': () => 'x'.repeat(17 * 2 ** 20),
  'returns much': () => 'x'.repeat(2 ** 20),
  'returns nothing': () => undefined,
  'throws null': () => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- what a careless handler does
    throw null;
  },
  'throws what cannot be shown': () => {
    throw Object.create(null);
  },
  'throws a novel': () => {
    throw new Error('x'.repeat(30 * 2 ** 20));
  },
  'throws later': async () => {
    setTimeout(() => {
      throw new Error('too late to be caught');
    }, 10);
    await sleep(1000);
  },
  'rejects later': async () => {
    void Promise.reject(new Error('nobody waits for this'));
    await sleep(1000);
  },
  'says too much': async () => {
    const line = `${'x'.repeat(999)}\n`;
    for (let written = 0; written < 50_000; written += 1) {
      if (!process.stdout.write(line)) await new Promise((go) => process.stdout.once('drain', go));
    }
    return 'said';
  },
  'says it in one line': async () => {
    const piece = 'x'.repeat(2 ** 20);
    for (let written = 0; written < 50; written += 1) {
      if (!process.stdout.write(piece)) await new Promise((go) => process.stdout.once('drain', go));
    }
    return 'said';
  },
} satisfies Record<string, () => unknown>;

export type Poison = keyof typeof POISONS;

export const poisonInput = z.object({ poison: z.string() });

export const take = ({ poison }: z.infer<typeof poisonInput>): unknown =>
  POISONS[poison as Poison]();
