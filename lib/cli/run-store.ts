import { existsSync } from 'node:fs';
import {
  closeBackend,
  openBackend,
  type Backend,
  type BackendSettings,
} from '../../services/protocol/backend';
import { backendSettings } from '../../services/protocol/settings';
import type { Run } from '../../services/protocol/run';
import type { RunStore } from '../../services/protocol/store';
import { runnerVariables } from '../operations';
import { readLocalState } from '../local';
import { awsEnvironment } from './aws';
import { CliError } from './errors';
import { folderOf } from './environments';
import { useAwsOf } from './process-env';

/** Does something with the runs that an environment keeps on this machine: in containers while it is up, else always. */
export async function withLocalStore<T>(
  environment: string,
  work: (store: RunStore) => Promise<T>,
): Promise<T> {
  return withBackend('local', environment, ({ store }) => work(store));
}

/** Does something with queue and run store of an environment, on this machine or in AWS. */
export async function withBackend<T>(
  on: 'local' | 'aws',
  environment: string,
  work: (backend: Backend, settings: BackendSettings) => Promise<T>,
): Promise<T> {
  const settings = on === 'local' ? localSettings(environment) : await awsSettings(environment);
  const backend = openBackend(settings);
  try {
    return await work(backend, settings);
  } finally {
    closeBackend(backend);
  }
}

function localSettings(environment: string): BackendSettings {
  const { data } = folderOf(environment);
  const { variables = {} } = readLocalState(folderOf(environment))?.containers ?? {};
  if (Object.keys(variables).length > 0) {
    useAwsOf(variables);
    return backendSettings(variables);
  }
  if (existsSync(data)) return { kind: 'embedded', directory: data };
  throw new CliError(
    'NOT_RUNNING',
    `'${environment}' has never run on this machine`,
    `start it: npx slipway up -e ${environment}`,
  );
}

async function awsSettings(environment: string): Promise<BackendSettings> {
  const { aws, deployed } = await awsEnvironment(environment);
  return backendSettings(Object.fromEntries(await runnerVariables(aws, deployed)));
}

const RUN_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The run of that id, or the newest run of the task of that name. */
export async function findRun(store: RunStore, what: string): Promise<Run | undefined> {
  if (RUN_ID.test(what)) return store.get(what);
  const [newest] = await store.list({ task: what, limit: 1 });
  return newest === undefined ? undefined : store.get(newest.id);
}

/** Characters of an id that are enough to name a run. */
const SHORTEST_PREFIX = 4;

/**
 * The run that is meant: by its id, the beginning of its id, or its key.
 *
 * @throws CliError there is none, or more than one
 */
export async function meantRun(store: RunStore, what: string): Promise<Run> {
  const run = RUN_ID.test(what) ? await store.get(what) : undefined;
  if (run !== undefined) return run;
  const found = what.length >= SHORTEST_PREFIX ? await store.list({ prefix: what, limit: 10 }) : [];
  const exact = found.filter(({ key }) => key === what);
  const [one, ...others] = exact.length > 0 ? exact : found;
  const meant = one === undefined || others.length > 0 ? undefined : await store.get(one.id);
  if (meant !== undefined) return meant;
  const names = found.map(({ id, task }) => `${id} (${task})`).join(', ');
  throw new CliError(
    'UNKNOWN_RUN',
    names === '' ? `'${what}': no such run` : `'${what}' could be any of ${names}`,
    'npx slipway runs lists them; give an id, its beginning, or a key',
  );
}
