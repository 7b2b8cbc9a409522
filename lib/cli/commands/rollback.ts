import { readLedger, releaseBefore, restoreRelease, servingIn } from '../../operations';
import { accountOf } from '../deployment/account';
import { carryOut, type DeployingOptions } from '../deployment/carry-out';
import { CliError } from '../errors';

/** Deploys a release again, as it is kept in the environment's archive: the one before the present one, or one by its id. */
export async function rollback(
  named: string,
  wanted: string | undefined,
  options: DeployingOptions,
): Promise<void> {
  const account = accountOf(named);
  const { of, objects } = account;
  const id = wanted ?? (await before(account));
  const { release, assembly, dispose } = await restoreRelease(objects, of, id);
  process.on('exit', dispose);
  await carryOut(account, { kind: 'rollback', release, assembly }, options);
}

async function before({ of, objects }: ReturnType<typeof accountOf>): Promise<string> {
  const { records } = await readLedger(objects, of);
  const serving = servingIn(records);
  const id = releaseBefore(records, serving);
  if (id !== undefined) return id;
  const { environment } = of;
  throw new CliError(
    'NOTHING_BEFORE',
    serving === null
      ? `no release was deployed well to '${environment}' yet`
      : `${serving} is the first release of '${environment}': there is none before it`,
    `npx slipway releases ${environment} shows what was deployed; name one of them`,
  );
}
