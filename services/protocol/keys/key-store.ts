import type { ApiKey } from './api-key';

/** Where keys of the API are kept, beside the runs: hashes, never the keys themselves. */
export interface KeyStore {
  get(id: string): Promise<ApiKey | undefined>;
  /** In the order of their names. */
  list(): Promise<readonly ApiKey[]>;
  /** False: there is one of this id; nothing was written. */
  add(key: ApiKey): Promise<boolean>;
  /** Puts a key in the place of its version before. False: that one has changed meanwhile, or is gone. */
  replace(key: ApiKey): Promise<boolean>;
  /** False: there was none. */
  remove(id: string): Promise<boolean>;
  /** Notes when a secret was seen. ISO 8601. */
  markUsed(id: string, serial: number, at: string): Promise<void>;
}

/** Keys as they are listed. */
export const byName = (one: ApiKey, other: ApiKey): number => (one.name < other.name ? -1 : 1);
