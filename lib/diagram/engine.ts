import type { ElkNode } from 'elkjs/lib/elk-api';
import { startEngine, type Thread } from './spawn';

/** A thread that has nothing to do for so long is ended, and its memory given back. Milliseconds. */
const IDLE_MS = 5000;

/** The engine cannot lay a graph out, or ran out of memory over it. */
export class EngineError extends Error {}

interface Waiting {
  readonly resolve: (placed: ElkNode) => void;
  readonly reject: (error: Error) => void;
}

/** What the engine answers: https://github.com/kieler/elkjs */
interface Answer {
  readonly id: number;
  readonly data?: ElkNode;
  readonly error?: { readonly message?: string };
}

interface Engine {
  readonly thread: Thread;
  readonly waiting: Map<number, Waiting>;
  /** Whether nothing more is to be asked of it. */
  isLast: boolean;
}

let engine: Engine | undefined;
let idle: NodeJS.Timeout | undefined;
let asked = 0;

/**
 * Lays a graph out with ELK, outside of this thread. Graphs are laid out in the order in which they are asked for.
 *
 * @throws EngineError
 */
export function laidOut(graph: ElkNode): Promise<ElkNode> {
  clearTimeout(idle);
  engine ??= started();
  const { thread, waiting } = engine;
  asked += 1;
  const id = asked;
  thread.hold(true);
  thread.send({ id, cmd: 'layout', graph, layoutOptions: {}, options: {} });
  return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
}

function started(): Engine {
  const waiting = new Map<number, Waiting>();
  const thread = startEngine({
    heard: (message) => {
      const { id, data, error } = message as Answer;
      const asking = waiting.get(id);
      waiting.delete(id);
      if (waiting.size === 0) rest(begun);
      if (data === undefined || error !== undefined)
        asking?.reject(new EngineError(`the layout engine: ${error?.message ?? 'no layout'}`));
      else asking?.resolve(data);
    },
    ended: (error) => {
      if (engine?.thread === thread) engine = undefined;
      const why = new EngineError(`the layout engine: ${error.message}`, { cause: error });
      for (const { reject } of waiting.values()) reject(why);
      waiting.clear();
    },
  });
  thread.send({ id: 0, cmd: 'register', algorithms: ['layered'] });
  const begun: Engine = { thread, waiting, isLast: false };
  return begun;
}

/** All pictures are under way: the thread ends once they are laid out. What is asked later starts it anew. */
export function lastOfLayouts(): void {
  if (engine === undefined) return;
  engine.isLast = true;
  if (engine.waiting.size === 0) rest(engine);
}

/** Nothing is asked of it. */
function rest(resting: Engine): void {
  resting.thread.hold(false);
  // Not before who waited has had his turn: a picture may need several layouts.
  if (resting.isLast) setImmediate(() => resting.waiting.size === 0 && end(resting));
  else idle = setTimeout(() => end(resting), IDLE_MS).unref();
}

function end(ended: Engine): void {
  if (engine === ended) engine = undefined;
  ended.thread.end();
}
