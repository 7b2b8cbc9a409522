import { getCompileCacheDir } from 'node:module';
import { Worker } from 'node:worker_threads';

/**
 * Nearly all that the layout engine makes it drops at once: without bounds its heap grows to 200 MB, though what lives is
 * less than 20. Of the old, 64 hold a view as large as any of ours, 96 the largest that is laid out in layers.
 */
const YOUNG_MB = 12;
const OLD_MB = 96;

/** What a thread begins with. */
const BEGIN = `
const { parentPort, workerData } = require('node:worker_threads');
if (workerData.compiled !== undefined) require('node:module').enableCompileCache(workerData.compiled);
`;

/** The engine is written for the worker of a browser: https://github.com/kieler/elkjs#api */
const ENGINE = `
globalThis.self = { postMessage: (message) => parentPort.postMessage(message) };
require(workerData.engine);
parentPort.on('message', (data) => self.onmessage({ data }));
`;

const FONTS = `
const { readFileSync } = require('node:fs');
const subset = require(workerData.subsetter);
const { files, letters, options } = workerData;
Promise.all(files.map((file) => subset(readFileSync(file), letters, options))).then((fonts) =>
  parentPort.postMessage(fonts.map((font) => Buffer.from(font).toString('base64'))),
);
`;

/** Node has it from version 22.8 on. */
const compiledIn = (): string | undefined =>
  (getCompileCacheDir as typeof getCompileCacheDir | undefined)?.();

export interface Thread {
  readonly send: (message: unknown) => void;
  /** Whether the process waits for it. */
  readonly hold: (held: boolean) => void;
  readonly end: () => void;
}

interface Events {
  readonly heard: (message: unknown) => void;
  /** It is gone, with why. */
  readonly ended: (error: Error) => void;
}

/** Starts the layout engine in a thread of its own; nothing waits for it until it is held. */
export function startEngine({ heard, ended }: Events): Thread {
  const worker = new Worker(BEGIN + ENGINE, {
    eval: true,
    workerData: {
      engine: require.resolve('elkjs/lib/elk-worker.min.js'),
      compiled: compiledIn(),
    },
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB, maxOldGenerationSizeMb: OLD_MB },
  });
  worker.on('message', heard);
  worker.on('error', ended);
  worker.on('exit', (code) => ended(new Error(`ended with ${code}`)));
  worker.unref();
  return {
    send: (message) => worker.postMessage(message),
    hold: (held) => (held ? worker.ref() : worker.unref()),
    end: () => void worker.terminate(),
  };
}

interface Subset {
  readonly files: readonly string[];
  readonly letters: string;
  /** https://github.com/papandreou/subset-font#api */
  readonly options: object;
}

/**
 * The letters of fonts alone, in Base64, each as its file. In a thread of its own: what WebAssembly takes for it, 50 MB,
 * is given back when it ends.
 */
export function subsetsOf(what: Subset): Promise<readonly string[]> {
  const worker = new Worker(BEGIN + FONTS, {
    eval: true,
    workerData: { ...what, subsetter: require.resolve('subset-font'), compiled: compiledIn() },
  });
  return new Promise((resolve, reject) => {
    worker.on('message', (fonts: readonly string[]) => {
      resolve(fonts);
      void worker.terminate();
    });
    worker.on('error', reject);
    worker.on('exit', (code) => reject(new Error(`the thread of the fonts ended with ${code}`)));
  });
}
