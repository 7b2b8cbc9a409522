import cluster from 'node:cluster';

/** What a worker tells its supervisor. */
export type FromWorker = { readonly type: 'ready' } | { readonly type: 'alive' };

/** One of the processes that share the port. */
export interface Worker {
  readonly pid: number | undefined;
  onMessage(listen: (message: FromWorker) => void): void;
  onExit(listen: (how: string) => void): void;
  /** Asks it to finish and end. */
  close(): void;
  kill(): void;
}

export const isWorker = cluster.isWorker;

/** Starts this program again, as a worker. The operating system's port is the supervisor's; it hands connections on. */
export function startWorker(): Worker {
  const worker = cluster.fork();
  return {
    pid: worker.process.pid,
    onMessage: (listen) => void worker.on('message', listen),
    onExit: (listen) =>
      void worker.on('exit', (code, signal) => listen(signal || `code ${String(code)}`)),
    close: () => {
      if (worker.isConnected()) worker.send('close');
    },
    kill: () => void worker.process.kill('SIGKILL'),
  };
}

/** In a worker: speaks to the supervisor. */
export function supervisorOfThis(): {
  tell(message: FromWorker): void;
  /** The one thing that it says; also when it is gone. */
  onClose(listen: () => void): void;
} {
  return {
    tell: (message) => {
      if (process.connected) process.send?.(message);
    },
    onClose: (listen) => {
      process.on('message', listen);
      process.on('disconnect', listen);
    },
  };
}
