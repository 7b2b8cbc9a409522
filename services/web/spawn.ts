import cluster from 'node:cluster';

/** What a worker tells its supervisor. */
export type FromWorker =
  | { readonly type: 'ready' | 'alive' }
  /** It wants the figures of all workers. */
  | { readonly type: 'ask'; readonly id: number }
  | { readonly type: 'figures'; readonly gathering: number; readonly figures: unknown };

/** What a supervisor tells its workers. */
export type ToWorker =
  | { readonly type: 'close' }
  | { readonly type: 'tell'; readonly gathering: number }
  | { readonly type: 'answer'; readonly id: number; readonly figures: readonly unknown[] };

/** One of the processes that share the port. */
export interface Worker {
  readonly pid: number | undefined;
  onMessage(listen: (message: FromWorker) => void): void;
  onExit(listen: (how: string) => void): void;
  send(message: ToWorker): void;
  kill(): void;
}

export const isWorker = cluster.isWorker;

/** Starts this program again, as a worker. The port is the supervisor's; it hands connections on. */
export function startWorker(): Worker {
  const worker = cluster.fork();
  worker.on('error', () => undefined); // a message that no longer reaches it: its exit follows
  return {
    pid: worker.process.pid,
    onMessage: (listen) => void worker.on('message', listen),
    onExit: (listen) =>
      void worker.on('exit', (code, signal) => listen(signal || `code ${String(code)}`)),
    send: (message) => {
      if (worker.isConnected()) worker.send(message);
    },
    kill: () => void worker.process.kill('SIGKILL'),
  };
}

/** In a worker: its supervisor. */
export interface SupervisorOfThis {
  tell(message: FromWorker): void;
  onMessage(listen: (message: ToWorker) => void): void;
  onGone(listen: () => void): void;
}

export const supervisorOfThis: SupervisorOfThis = {
  tell: (message) => {
    if (process.connected) process.send?.(message);
  },
  onMessage: (listen) => void process.on('message', listen),
  onGone: (listen) => void process.on('disconnect', listen),
};
