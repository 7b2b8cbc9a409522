import { archivedReleases, readLedger, servingIn, type DeploymentRecord } from '../../operations';
import { nowMs } from '../clock';
import { accountOf } from '../deployment/account';
import { table, type Cell } from '../table';
import { color, data, dataColor, json, say } from '../terminal';
import { duration } from '../words';

interface Options {
  readonly limit?: number;
  readonly json?: boolean;
}

const SHOWN = 20;

/** What was deployed to an environment, the newest first. */
export async function releases(
  named: string,
  { limit = SHOWN, json: asJson }: Options,
): Promise<void> {
  const { of, objects } = accountOf(named);
  const [{ records, unreadable }, kept] = await Promise.all([
    readLedger(objects, of, limit),
    archivedReleases(objects, of),
  ]);
  const serving = servingIn(records);
  if (asJson === true) {
    json({ ...of, serves: serving, deployments: records.toReversed(), archived: kept, unreadable });
    return;
  }
  if (records.length === 0) {
    say(`Nothing was deployed to '${of.environment}' yet: npx slipway deploy ${of.environment}`);
    return;
  }
  const servingRecord = records.findLast((record) => record.serves === serving);
  table(
    ['', 'RELEASE', 'REVISION', 'WHEN', 'BY', 'OUTCOME'],
    records.toReversed().map((record) => row(record, record === servingRecord)),
  );
  data('');
  data(
    serving === null
      ? `What ${of.environment} serves is not known: its last deployment was left half-way.`
      : `${of.environment} serves ${dataColor.bold(serving)}`,
  );
  for (const key of unreadable)
    say(color.yellow(`! ${key} cannot be read: a later Slipway wrote it?`));
}

function row(record: DeploymentRecord, serves: boolean): (string | Cell)[] {
  const { release, revision, finishedAt, by, kind, outcome, cause } = record;
  const words = kind === 'rollback' && outcome === 'deployed' ? 'rolled back to' : outcome;
  return [
    serves ? { text: '●', paint: dataColor.green } : '',
    release,
    revision.replace(/^([0-9a-f]{7})[0-9a-f]{33}/, '$1'),
    `${duration(nowMs() - Date.parse(finishedAt))} ago`,
    by.split(/[:/]/).at(-1) ?? by,
    {
      text: cause === undefined ? words : `${words}: ${cause}`,
      paint: outcome === 'deployed' ? dataColor.green : dataColor.red,
    },
  ];
}
