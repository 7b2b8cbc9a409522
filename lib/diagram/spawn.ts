import { getCompileCacheDir } from 'node:module';
import { Worker } from 'node:worker_threads';

/**
 * Nearly all that the layout engine makes it drops at once: without a bound, what is young grows to 128 MB, though what
 * lives is less than 20.
 */
const YOUNG_MB = 24;

/** The engine is written for the worker of a browser: https://github.com/kieler/elkjs#api */
const PROGRAM = `
const { parentPort, workerData } = require('node:worker_threads');
if (workerData.compiled !== undefined) require('node:module').enableCompileCache(workerData.compiled);
globalThis.self = { postMessage: (message) => parentPort.postMessage(message) };
require(workerData.engine);
parentPort.on('message', (data) => self.onmessage({ data }));
`;

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
  const worker = new Worker(PROGRAM, {
    eval: true,
    workerData: {
      engine: require.resolve('elkjs/lib/elk-worker.min.js'),
      // Node has it from version 22.8 on.
      compiled: (getCompileCacheDir as typeof getCompileCacheDir | undefined)?.(),
    },
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  });
  worker.on('message', heard);
  worker.on('error', ended);
  worker.on('exit', (code) => ended(new Error(`the layout engine ended with ${code}`)));
  worker.unref();
  return {
    send: (message) => worker.postMessage(message),
    hold: (held) => (held ? worker.ref() : worker.unref()),
    end: () => void worker.terminate(),
  };
}
