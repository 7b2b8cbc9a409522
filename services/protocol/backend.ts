import type { Broker, Delivery } from './broker';
import type { RunFeed } from './feed';
import type { Overview } from './overview';
import type { KeyStore } from './keys/key-store';
import type { Run } from './run';
import type { Lease, RunStore } from './store';

/** Queue and run store, on one machine or on AWS. */
export interface Backend {
  readonly store: RunStore;
  readonly broker: Broker;
  /** What changes, as it changes. */
  readonly feed: RunFeed;
  /** Queue and runners as they are now. */
  readonly overview: Overview;
  /** Keys of the API, in the same place as the runs. */
  readonly keys: KeyStore;
  /** Absent where queue and store are two systems: then receive a message, and claim its run. */
  readonly taker?: Taker;
}

/** Queue and store in one place: messages are received and their runs claimed in one write. */
export interface Taker {
  /** Waits for runs, a few seconds at most; empty when none came or `signal` was aborted. */
  take(wanted: Wanted, signal: AbortSignal): Promise<Taken>;
  /** Calls back soon after somebody asks that a run under way be cancelled. Returns how to end that. */
  onCancel(listener: (runId: string) => void): () => void;
}

export interface Wanted {
  readonly leaseMs: number;
  /** Who takes them, as the history of attempts names it. */
  readonly runner?: string;
  /** Runs that it still works on: their leases go on, where a clock that was set has ended them. Default: none. */
  readonly holds?: (runId: string) => boolean;
  /** Runs of a task that there is room for, when no other task gets any. Tasks without room are left where they are. */
  readonly room: (task: string) => number;
  /** Shares the room out: asked for one run after another, in order. */
  readonly admission: () => (task: string) => boolean;
}

export interface Taken {
  readonly runs: readonly { readonly run: Run; readonly lease: Lease }[];
  /** Messages of what is not a run (yet). */
  readonly deliveries: readonly Delivery[];
}

export type BackendSettings =
  | { readonly kind: 'embedded'; readonly directory: string }
  | {
      readonly kind: 'aws';
      readonly queueUrl: string;
      /** Task → URL of its queue, where that is another one. */
      readonly queueOf?: Readonly<Record<string, string>>;
      readonly tableName: string;
      readonly payloadBucket: string;
      /** Names of the application's tasks, for listing runs of all of them. */
      readonly tasks: readonly string[];
    };

/** Opens queue and store. Each implementation is loaded only when it is used. */
export function openBackend(settings: BackendSettings): Backend {
  if (settings.kind === 'embedded') {
    const { openEmbedded } = require('./embedded/backend') as typeof import('./embedded/backend');
    return openEmbedded(settings.directory);
  }
  const { openAws } = require('./aws/network') as typeof import('./aws/network');
  return openAws(settings);
}

export function closeBackend({ store, broker }: Backend): void {
  broker.close();
  store.close();
}
