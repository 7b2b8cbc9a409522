import type { ElkNode } from 'elkjs/lib/elk-api';
import { startEngine, type Thread } from './spawn';

/** A thread that has nothing to do for so long is ended, and its memory given back. Milliseconds. */
const IDLE_MS = 5000;

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
}

let engine: Engine | undefined;
let idle: NodeJS.Timeout | undefined;
let asked = 0;

/**
 * Lays a graph out with ELK, outside of this thread. Graphs are laid out in the order in which they are asked for.
 *
 * @throws Error where the engine cannot
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
      if (waiting.size === 0) rest(thread);
      if (data === undefined || error !== undefined)
        asking?.reject(new Error(`the layout engine: ${error?.message ?? 'no layout'}`));
      else asking?.resolve(data);
    },
    ended: (error) => {
      if (engine?.thread === thread) engine = undefined;
      for (const { reject } of waiting.values()) reject(error);
      waiting.clear();
    },
  });
  thread.send({ id: 0, cmd: 'register', algorithms: ['layered'] });
  return { thread, waiting };
}

/** Nothing is asked of it. */
function rest(thread: Thread): void {
  thread.hold(false);
  idle = setTimeout(() => {
    engine = undefined;
    thread.end();
  }, IDLE_MS).unref();
}
