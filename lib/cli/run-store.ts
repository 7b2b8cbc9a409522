import { existsSync } from 'node:fs';
import { closeBackend, openBackend } from '../../services/protocol/backend';
import type { Run } from '../../services/protocol/run';
import type { RunStore } from '../../services/protocol/store';
import { CliError } from './errors';
import { folderOf } from './environments';

/** Does something with the runs that an environment keeps on this machine, whether it is up or not. */
export async function withLocalStore<T>(
  environment: string,
  work: (store: RunStore) => Promise<T>,
): Promise<T> {
  const { data } = folderOf(environment);
  if (!existsSync(data)) {
    throw new CliError(
      'NOT_RUNNING',
      `'${environment}' has never run on this machine`,
      `start it: npx slipway up -e ${environment}`,
    );
  }
  const backend = openBackend({ kind: 'embedded', directory: data });
  try {
    return await work(backend.store);
  } finally {
    closeBackend(backend);
  }
}

const RUN_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The run of that id, or the newest run of the task of that name. */
export async function findRun(store: RunStore, what: string): Promise<Run | undefined> {
  if (RUN_ID.test(what)) return store.get(what);
  const [newest] = await store.list({ task: what, limit: 1 });
  return newest === undefined ? undefined : store.get(newest.id);
}
