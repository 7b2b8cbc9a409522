import { tasksOf, type NamedTask } from '../../operations/fleet/tasks';
import { cloudOf, deployedIn } from '../cloud';
import { nowMs } from '../clock';
import { environmentName, runningEnvironment, unknown } from '../environments';
import { servicesHere, showServices } from '../services-here';
import { table, type Cell } from '../table';
import { dataColor, json, say } from '../terminal';
import { duration } from '../words';

interface Options {
  readonly environment?: string;
  readonly on: 'local' | 'aws';
  readonly stopped?: boolean;
  readonly json?: boolean;
}

/** What runs now: tasks of ECS, or the processes of this machine. */
export async function tasks(name: string | undefined, options: Options): Promise<void> {
  await (options.on === 'aws' ? tasksOnAws(name, options) : tasksHere(name, options));
}

async function tasksHere(
  name: string | undefined,
  { environment, json: asJson }: Options,
): Promise<void> {
  const state = runningEnvironment(environmentName(environment));
  const all = await servicesHere(state);
  const found = all.filter((one) => name === undefined || one.name === name);
  if (name !== undefined && found.length === 0)
    throw unknown('UNKNOWN_SERVICE', 'service', name, [...new Set(all.map((one) => one.name))]);
  if (asJson === true) json(found);
  else {
    showServices(found);
    say(`On this machine since ${state.startedAt}: ${state.url}`);
  }
}

async function tasksOnAws(name: string | undefined, options: Options): Promise<void> {
  const cloud = await cloudOf(options.environment);
  const deployed = await deployedIn(cloud);
  const names = deployed.workloads.map((workload) => workload.name);
  if (name !== undefined && !names.includes(name))
    throw unknown('UNKNOWN_SERVICE', 'service or task', name, names);
  const { fleetIn } =
    require('../../operations/fleet/network') as typeof import('../../operations/fleet/network');
  const stopped = options.stopped === true;
  const all = await tasksOf(fleetIn(cloud.region, cloud.rights), deployed, { stopped });
  const found = all.filter((task) => name === undefined || task.name === name);
  if (options.json === true) json(found.map(asJson));
  else if (found.length === 0) say(stopped ? 'No task stopped in the last hour.' : 'No tasks run.');
  else if (stopped)
    table(['NAME', 'TASK', 'REVISION', 'STOPPED', 'CODE', 'WHY'], found.map(stoppedRow));
  else table(['NAME', 'TASK', 'REVISION', 'AGE', 'STATUS', 'HEALTH', 'SIZE', 'ON'], found.map(row));
}

const iso = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : new Date(ms).toISOString();

const asJson = ({ startedMs, stoppedMs, ...rest }: NamedTask) => ({
  ...rest,
  startedAt: iso(startedMs),
  stoppedAt: iso(stoppedMs),
});

const revisionOf = ({ definition }: NamedTask): string => definition.split(':').at(-1) ?? '';
const ago = (ms: number | undefined): string => (ms === undefined ? '' : duration(nowMs() - ms));

function row(task: NamedTask): (string | Cell)[] {
  const { name, id, status, health, cpu, memory, spot, zone, startedMs } = task;
  const paint = { HEALTHY: dataColor.green, UNHEALTHY: dataColor.red }[health] ?? dataColor.dim;
  const size = cpu === undefined || memory === undefined ? '' : `${cpu / 1024} vCPU, ${memory} MiB`;
  return [
    ...[name, id, revisionOf(task), ago(startedMs), status.toLowerCase()],
    { text: health.toLowerCase(), paint },
    size,
    [spot ? 'Spot' : 'Fargate', ...(zone === undefined ? [] : [zone])].join(', '),
  ];
}

function stoppedRow(task: NamedTask): (string | Cell)[] {
  const { name, id, stoppedMs, exitCode, reason } = task;
  const code = exitCode === undefined ? '' : String(exitCode);
  return [
    ...[name, id, revisionOf(task)],
    stoppedMs === undefined ? '' : `${ago(stoppedMs)} ago`,
    { text: code, paint: exitCode === 0 ? dataColor.green : dataColor.red },
    reason ?? '',
  ];
}
