import { MAIN_CONTAINER } from '../../services/protocol/contract';
import type { Deployed, LogSource } from '../operations';
import { tasksOf } from '../operations/fleet/tasks';
import { accountOf, awsOf } from './deployment/account';
import { unknown } from './environments';
import { CliError } from './errors';

/**
 * Logs of the tasks that ended last, one of each service, or of the one that is named: what a crash leaves behind.
 *
 * @throws CliError where ECS remembers none: it forgets them after about an hour
 */
export async function previousLogs(
  deployed: Deployed,
  what: string | undefined,
): Promise<LogSource[]> {
  const { environment, region, workloads } = deployed;
  const names = workloads.map(({ name }) => name);
  if (what !== undefined && !names.includes(what))
    throw unknown('UNKNOWN_LOG', 'service or task', what, names);
  const { fleetIn } =
    require('../operations/fleet/network') as typeof import('../operations/fleet/network');
  const account = accountOf(environment);
  const fleet = fleetIn(region, account.rights);
  const ended = await tasksOf(fleet, deployed, { stopped: true });
  const aws = awsOf(account);
  const sources = workloads
    .filter(({ name, kind }) => (what === undefined ? kind === 'service' : name === what))
    .map(async ({ name }): Promise<LogSource[]> => {
      const [last] = ended
        .filter((task) => task.name === name)
        .sort((a, b) => (b.stoppedMs ?? 0) - (a.stoppedMs ?? 0));
      if (last === undefined) return [];
      const place = await aws.logPlace(last.definition, MAIN_CONTAINER);
      if (place === undefined) return [];
      const { group, prefix } = place;
      return [{ name, group, stream: `${prefix}/${MAIN_CONTAINER}/${last.id}` }];
    });
  const found = (await Promise.all(sources)).flat();
  if (found.length > 0) return found;
  throw new CliError(
    'NOTHING_RUNS',
    `no task${what === undefined ? '' : ` of '${what}'`} ended in the last hour`,
    `npx slipway logs ${what === undefined ? '' : `${what} `}--since 1d -e ${environment} --on aws has the log of all`,
  );
}
