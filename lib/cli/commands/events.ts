import type { Happening } from '../../operations/history/ports';
import { cloudOf, deployedIn, notHere } from '../cloud';
import { environmentName } from '../environments';
import { momentOf } from '../moment';
import { table } from '../table';
import { color, dataColor, isDataTerminal, json, say } from '../terminal';

interface Options {
  readonly environment?: string;
  readonly on: 'local' | 'aws';
  readonly since?: string;
  readonly json?: boolean;
}

const DEFAULT_SINCE = '1d';

/** What happened in an environment, from all who know, in one order. */
export async function events(options: Options): Promise<void> {
  if (options.on === 'local')
    throw notHere(
      'events',
      'here the log tells it',
      `npx slipway logs -e ${environmentName(options.environment)}`,
    );
  const sinceMs = momentOf('--since', options.since ?? DEFAULT_SINCE);
  const cloud = await cloudOf(options.environment);
  const { assembly, region, rights } = cloud;
  const deployed = await deployedIn(cloud);
  const { historyIn } =
    require('../../operations/history/network') as typeof import('../../operations/history/network');
  const { fleetIn } =
    require('../../operations/fleet/network') as typeof import('../../operations/fleet/network');
  const { timelineOf } =
    require('../../operations/history/timeline') as typeof import('../../operations/history/timeline');
  const aws = { ...historyIn(region, rights.look), ...fleetIn(region, rights) };
  const { happenings, problems } = await timelineOf(aws, { deployed, assembly }, sinceMs);
  if (options.json === true)
    json({
      environment: cloud.environment.name,
      since: new Date(sinceMs).toISOString(),
      events: happenings.map(({ atMs, ...rest }) => ({
        at: new Date(atMs).toISOString(),
        ...rest,
      })),
      problems,
    });
  else if (happenings.length > 0) table(['TIME', 'FROM', 'WHAT', 'HAPPENED'], happenings.map(row));
  else say(`Nothing happened since ${new Date(sinceMs).toISOString()}.`);
  for (const { what, why } of problems) say(color.yellow(`! ${what} cannot be told: ${why}`));
}

function row({ atMs, source, what, text, isBad }: Happening) {
  const at = new Date(atMs);
  // Who watches knows the day; files and pipes get all of it.
  const time = isDataTerminal()
    ? `${at.toDateString().slice(4, 10)} ${at.toTimeString().slice(0, 8)}`
    : at.toISOString();
  return [time, source, what, isBad ? { text, paint: dataColor.red } : text];
}
