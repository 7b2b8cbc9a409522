import { setTimeout as sleep } from 'node:timers/promises';
import type { Cloud } from '../cloud/cloud';
import { generator, type Draw } from '../seeded';
import type { Containers } from './environment';

/** One thing that chaos does, decided by the seed alone. */
export interface Mischief {
  /** Milliseconds after the one before. */
  readonly afterMs: number;
  readonly kind: 'kill' | 'cut' | 'throttle';
  /** Which of the services that are there, from 0 to 1. */
  readonly service: number;
  /** Which of its tasks, from 0 to 1. */
  readonly task: number;
  /** How long a network is cut or calls are turned away. Milliseconds. */
  readonly forMs: number;
  /** Share of the calls that are turned away. */
  readonly share: number;
}

/** The plan of a seed: the same seed always gives the same plan. */
export function* mischiefOf(seed: number): Generator<Mischief, never> {
  const draw: Draw = generator(seed);
  for (;;) {
    const kind = (['kill', 'cut', 'throttle'] as const)[Math.floor(draw() * 3)] ?? 'kill';
    yield {
      ...{ kind, afterMs: 3000 + draw() * 7000, service: draw(), task: draw() },
      ...{ forMs: 2000 + draw() * 6000, share: 0.3 + draw() * 0.6 },
    };
  }
}

/** @param onMischief told what was done, in words */
export function startChaos(
  containers: Containers,
  cloud: Cloud,
  {
    seed,
    onMischief,
    pace = 1,
  }: { seed: number; onMischief: (text: string) => void; pace?: number },
): () => Promise<void> {
  const stopping = new AbortController();
  const wait = (ms: number) => sleep(ms * pace, undefined, { signal: stopping.signal });
  const { engine, network } = containers.world;
  const random = generator(seed + 1);
  const cuts = new Set<() => Promise<void>>();

  const victim = ({ service, task }: Mischief) => {
    const able = containers.services.filter((one) =>
      one.tasks().some((each) => each.containers().length > 0),
    );
    const chosen = able[Math.floor(service * able.length)];
    const tasks = chosen?.tasks().filter((each) => each.containers().length > 0) ?? [];
    const found = tasks[Math.floor(task * tasks.length)];
    const container = found?.containers()[0];
    return chosen === undefined || found === undefined || container === undefined
      ? undefined
      : {
          name: `${chosen.source} (task ${found.id.slice(0, 8)})`,
          source: chosen.source,
          container,
        };
  };

  const seconds = (ms: number): string => `${((ms * pace) / 1000).toFixed(1)} s`;

  const kill = async (one: Mischief): Promise<void> => {
    const found = victim(one);
    if (found === undefined) return;
    onMischief(`killed ${found.name}`);
    await engine.ask('kill', found.container);
  };

  const cut = async (one: Mischief): Promise<void> => {
    const found = victim(one);
    if (found === undefined) return;
    const { exitCode } = await engine.ask('network', 'disconnect', network, found.container);
    if (exitCode !== 0) return;
    onMischief(`cut ${found.name} from the network for ${seconds(one.forMs)}`);
    const mend = async (): Promise<void> => {
      cuts.delete(mend);
      await engine.ask('network', 'connect', '--alias', found.source, network, found.container);
    };
    cuts.add(mend);
    try {
      await wait(one.forMs);
    } finally {
      await mend();
    }
  };

  const throttle = async ({ forMs, share }: Mischief): Promise<void> => {
    onMischief(
      `turned away ${Math.round(share * 100)} % of the calls to AWS for ${seconds(forMs)}`,
    );
    cloud.throttleWith(() => random() < share);
    await wait(forMs).finally(() => cloud.throttleWith(() => false));
  };

  const go = async (): Promise<void> => {
    for (const one of mischiefOf(seed)) {
      await wait(one.afterMs);
      await { kill, cut, throttle }[one.kind](one);
    }
  };
  const gone = go().catch((error: unknown) => {
    if (!stopping.signal.aborted) throw error;
  });
  return async () => {
    stopping.abort();
    await gone;
    await Promise.all([...cuts].map((mend) => mend()));
  };
}
