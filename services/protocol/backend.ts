import type { Broker } from './broker';
import type { RunStore } from './store';

/** Queue and run store, on one machine or on AWS. */
export interface Backend {
  readonly store: RunStore;
  readonly broker: Broker;
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
