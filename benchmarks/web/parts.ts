import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { request as ask } from 'undici';
import { closeBackend, openBackend } from '../../services/protocol/backend';
import { submit } from '../../services/protocol/submit';
import {
  BARE_FASTIFY,
  gunicorn,
  IN_BATCH,
  OUR_HEADERS,
  pythonPeers,
  SCENARIOS,
  SLIPWAY,
  SLIPWAY_IMAGE,
  startContender,
  STORE,
  type Contender,
  type Place,
  type Running,
} from './contenders';
import { answered, type Answered } from './deadline';
import { CONNECTIONS, saturate, type Rate } from './load';
import { noBrowser, paint } from './paint';
import { start } from './programs';
import type { Results } from './results';
import { alternate } from './rounds';
import { steadily, type Latencies } from './steady';
import { startStore } from './store';
import { CLIENTS, fanOut, type Streams } from './streams';

export interface Scene {
  /** Those that can run here. */
  readonly contenders: readonly Contender[];
  readonly seed: Place;
  /** Goes with the benchmark. */
  readonly folder: string;
  /** Stays, for the next one. */
  readonly cache: string;
  readonly rounds: number;
  readonly seconds: number;
}

/** Tells what it found, at once or bit by bit. */
type Part = (scene: Scene, tell: (found: Partial<Results>) => void) => Promise<void>;

/** Its run keeps whoever asks for it waiting for a minute. */
const SLOW_RUN = '00000000-0000-0000-0000-000000000060';

/** What they answer a second when as much is asked as they answer. */
const requests: Part = async (scene, tell) => {
  const store = await startStore(scene);
  await withAll(scene, scene.contenders, async (running) => {
    for (const scenario of SCENARIOS) {
      const measures = new Map<string, () => Promise<Rate>>();
      const isStored = scenario === 'submit' || scenario === 'batch';
      const unanswered = scenario === 'batch' ? CONNECTIONS * IN_BATCH : CONNECTIONS;
      if (isStored) measures.set(STORE, () => store.submitFor(scene.seconds, unanswered));
      for (const { name, pid, requests: own } of running) {
        const request = own[scenario];
        if (request !== undefined) measures.set(name, () => saturate(request, pid, scene.seconds));
      }
      const baseline = isStored ? STORE : BARE_FASTIFY;
      tell({ requests: { [scenario]: await alternate(measures, scene.rounds, baseline) } });
    }
  });
  await store.stop();
};

const STEADY_SECONDS = 10;

/** How long a request takes when half as many come as are answered at most. */
const steady: Part = async (scene, tell) => {
  const found: Record<string, Latencies> = {};
  const able = scene.contenders.filter((one) => 'get' in one.requests(scene.seed));
  await withAll(scene, able, async (running) => {
    for (const { name, pid, requests: own } of running) {
      await saturate(own.get!, pid, scene.seconds); // warms it up
      // The most of now: the machine may have had more, or less, a minute ago.
      const { perSecond } = await saturate(own.get!, pid, scene.seconds);
      found[name] = await steadily(own.get!, perSecond / 2, STEADY_SECONDS);
    }
  });
  tell({ steady: found });
};

/** What a thousand open streams cost. */
const streams: Part = async (scene, tell) => {
  const found: Record<string, Streams> = {};
  const able = scene.contenders.filter(({ name, streams: own }) => own ?? name === SLIPWAY);
  await withAll(scene, able, async (running) => {
    for (const one of running) {
      const { name, url, pid, streams: own } = one;
      const subject =
        own === undefined
          ? ourStream(one)
          : {
              open: { url: `${url}${own.open.url}` },
              tell: async () => {
                const { body } = await ask(`${url}${own.tell.url}`);
                await body.dump();
              },
              told: 'hello',
              close: () => undefined,
            };
      found[name] = await fanOut({ pid, ...subject });
      subject.close();
    }
  });
  tell({ streams: found });
};

/** All listen to everything that happens, as the console does; then a run is handed in. */
function ourStream({ url, directory }: Running) {
  const backend = openBackend({ kind: 'embedded', directory });
  const told = `told to ${CLIENTS}`;
  return {
    open: { url: `${url}/api/v1/events`, headers: OUR_HEADERS },
    tell: async () => {
      await submit(backend, 'noop', null, { key: told });
    },
    told,
    close: () => closeBackend(backend),
  };
}

/** How soon the console shows something. */
const firstPaint: Part = async (scene, tell) => {
  const why = noBrowser();
  if (why !== undefined) {
    console.log(`Left out: first paint: ${why}`);
    return;
  }
  const image = scene.contenders.filter(({ name }) => name === SLIPWAY_IMAGE);
  await withAll(scene, image, async ([running]) => {
    tell({ paint: await paint(running!.url, join(scene.seed.programs, 'web', 'console')) });
  });
};

/** A handler that sleeps for a minute, under a limit of half a minute. */
const deadline: Part = async (scene, tell) => {
  const found: Record<string, Answered> = {};
  const ours = scene.contenders.filter(({ name }) => name === SLIPWAY);
  const { folder, absent } = pythonPeers(scene.cache);
  const python = absent === undefined ? await start(gunicorn(folder, { STORE: '' })) : undefined;
  await withAll(scene, ours, async ([running]) => {
    const asked: [string, Promise<Answered>][] = [
      [SLIPWAY, answered({ url: `${running!.url}/api/v1/runs/${SLOW_RUN}`, headers: OUR_HEADERS })],
    ];
    if (python !== undefined)
      asked.push(['gunicorn gthread', answered({ url: `${python.url}/sleep/60` })]);
    for (const [name, answer] of asked) found[name] = await answer;
  });
  await python?.stop();
  tell({ deadline: found });
};

export const PARTS: Readonly<Record<string, Part>> = {
  requests,
  steady,
  streams,
  paint: firstPaint,
  deadline,
};

/** Starts them, each with a store of its own, and ends them. */
async function withAll(
  { seed, folder }: Scene,
  all: readonly Contender[],
  work: (running: readonly Running[]) => Promise<void>,
): Promise<void> {
  const running: Running[] = [];
  try {
    for (const contender of all)
      running.push(await startContender(contender, seed, mkdtempSync(join(folder, 'store-'))));
    await work(running);
  } finally {
    for (const one of running) await one.stop();
  }
}
