import { parseRecord, type DeploymentRecord } from './record';
import type { Objects } from './ports';

/** Whose ledger. */
export interface LedgerOf {
  readonly application: string;
  readonly environment: string;
}

export const folderOf = ({ application, environment }: LedgerOf): string =>
  `slipway/${application}/${environment}`;

export interface Written {
  /** The oldest first. */
  readonly records: readonly DeploymentRecord[];
  /** Keys of what cannot be read: of a later version, or broken. */
  readonly unreadable: readonly string[];
}

/** Records read at a time. */
const AT_ONCE = 16;

/** Everything that was deployed to an environment, at most the newest so many. */
export async function readLedger(objects: Objects, of: LedgerOf, newest = 200): Promise<Written> {
  const keys = (await objects.list(`${folderOf(of)}/deployments/`)).slice(-newest);
  const texts: (string | undefined)[] = [];
  for (let i = 0; i < keys.length; i += AT_ONCE) {
    const some = keys.slice(i, i + AT_ONCE).map((key) => objects.read(key));
    texts.push(...(await Promise.all(some)).map((found) => found?.text));
  }
  const parsed = texts.map((text) => (text === undefined ? undefined : parseRecord(text)));
  return {
    records: parsed.flatMap((record) => record ?? []),
    unreadable: keys.filter((_key, index) => parsed[index] === undefined),
  };
}

/** Adds a record. Each has an object of its own, so that two at once lose none. */
export async function appendRecord(
  objects: Objects,
  of: LedgerOf,
  record: DeploymentRecord,
): Promise<void> {
  const time = record.startedAt.replace(/[-:.]/g, '');
  const base = `${folderOf(of)}/deployments/${time}-${record.release}`;
  const text = JSON.stringify(record, null, 2);
  for (let twin = 1; ; twin++) {
    const key = twin === 1 ? `${base}.json` : `${base}-${twin}.json`;
    if ((await objects.write(key, text, undefined)) !== undefined) return;
  }
}
