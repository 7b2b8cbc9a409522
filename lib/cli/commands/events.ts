import type { Happening } from '../../operations/history/ports';
import type { Timeline, Untold } from '../../operations/history/timeline';
import { cloudOf, deployedIn, notHere, type Cloud } from '../cloud';
import { environmentName } from '../environments';
import { EXIT } from '../errors';
import { exitNow } from '../exit';
import { onInterrupt } from '../interrupts';
import { momentOf } from '../moment';
import { table } from '../table';
import { color, data, dataColor, isDataTerminal, json, jsonLine, say } from '../terminal';

interface Options {
  readonly environment?: string;
  readonly on: 'local' | 'aws';
  readonly follow?: boolean;
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
  const look = await timelineIn(cloud);
  const asJson = options.json === true;
  if (options.follow === true) await follow(look, sinceMs, asJson);
  else await show(look, sinceMs, asJson ? cloud.environment.name : undefined);
}

type Look = (sinceMs: number) => Promise<Timeline>;

async function timelineIn(cloud: Cloud): Promise<Look> {
  const { assembly, region, rights } = cloud;
  const deployed = await deployedIn(cloud);
  const { historyIn } =
    require('../../operations/history/network') as typeof import('../../operations/history/network');
  const { fleetIn } =
    require('../../operations/fleet/network') as typeof import('../../operations/fleet/network');
  const { timelineOf } =
    require('../../operations/history/timeline') as typeof import('../../operations/history/timeline');
  const aws = { ...historyIn(region, rights.look), ...fleetIn(region, rights) };
  return (sinceMs) => timelineOf(aws, { deployed, assembly }, sinceMs);
}

/** @param named the environment, for JSON; undefined: a table */
async function show(look: Look, sinceMs: number, named: string | undefined): Promise<void> {
  const { happenings, problems } = await look(sinceMs);
  const since = new Date(sinceMs).toISOString();
  if (named !== undefined)
    json({ environment: named, since, events: happenings.map(asObject), problems });
  else if (happenings.length > 0) table(['TIME', 'FROM', 'WHAT', 'HAPPENED'], happenings.map(row));
  else say(`Nothing happened since ${since}.`);
  for (const problem of problems) warn(problem);
}

/** Until Ctrl-C; a second one does not wait for the answers that are under way. */
async function follow(look: Look, sinceMs: number, asJson: boolean): Promise<void> {
  const { followTimeline } =
    require('../../operations/history/follow') as typeof import('../../operations/history/follow');
  const left = new AbortController();
  const forget = onInterrupt(() => {
    if (left.signal.aborted) exitNow(EXIT.interrupted);
    left.abort();
  });
  try {
    for await (const news of followTimeline(look, { sinceMs }, left.signal)) {
      if ('problem' in news) warn(news.problem);
      else if (asJson) jsonLine(asObject(news.happening));
      else data(line(news.happening));
    }
  } finally {
    forget();
  }
}

const warn = ({ what, why }: Untold): void => say(color.yellow(`! ${what} cannot be told: ${why}`));

const asObject = ({ atMs, ...rest }: Happening) => ({ at: new Date(atMs).toISOString(), ...rest });

const SOURCE_WIDTH = 'deployment'.length;
const WHAT_WIDTH = 11;

/** What comes later is not known yet: the widths of columns are given. */
function line(happening: Happening): string {
  const { source, what, text, isBad } = happening;
  const cells = [source.padEnd(SOURCE_WIDTH), dataColor.cyan(what.padEnd(WHAT_WIDTH))];
  return [timeOf(happening), ...cells, isBad ? dataColor.red(text) : text].join('  ');
}

function row(happening: Happening) {
  const { source, what, text, isBad } = happening;
  return [timeOf(happening), source, what, isBad ? { text, paint: dataColor.red } : text];
}

function timeOf({ atMs }: Happening): string {
  const at = new Date(atMs);
  // Who watches knows the day; files and pipes get all of it.
  return isDataTerminal()
    ? `${at.toDateString().slice(4, 10)} ${at.toTimeString().slice(0, 8)}`
    : at.toISOString();
}
