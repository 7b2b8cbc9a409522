import { RUN_STATES, type RunState } from '../../../services/protocol/run';
import { cloudStatus, type CloudStatus } from '../../operations/status';
import { awsEnvironment } from '../aws';
import { nowMs } from '../clock';
import { environmentName, runningEnvironment } from '../environments';
import { QUEUE_HEAD, queueRows, RUNNER_HEAD, runnerRow } from '../overview-rows';
import { RUN_COLUMNS, runRow } from '../run-row';
import { SCHEDULE_HEAD, scheduleRow } from '../schedule-words';
import { schedulesHere, servicesHere, showServices } from '../services-here';
import { table } from '../table';
import { data, dataColor, json } from '../terminal';
import { duration } from '../words';

interface Options {
  readonly environment?: string;
  readonly on: 'local' | 'aws';
  readonly json?: boolean;
}

export async function status({ environment, on, json: asJson }: Options): Promise<void> {
  const name = environmentName(environment);
  if (on === 'aws') await statusOnAws(name, asJson === true);
  else await statusHere(name, asJson === true);
}

/** Runs that are counted by state, at most; the API gives no more. */
const COUNTED = 500;
const NEWEST = 10;

async function statusHere(name: string, asJson: boolean): Promise<void> {
  const state = runningEnvironment(name);
  const { apiClient } =
    require('../../../services/protocol/api/network') as typeof import('../../../services/protocol/api/network');
  const client = apiClient(state.url);
  const [services, schedules, queue, runners, newest, ...counts] = await Promise.all([
    servicesHere(state),
    schedulesHere(state),
    client.queue(),
    client.runners(),
    client.runs({ limit: NEWEST }),
    ...RUN_STATES.map((one) => client.runs({ state: one, limit: COUNTED })),
  ]);
  const byState = Object.fromEntries(
    RUN_STATES.map((one, index) => [one, counts[index]?.length ?? 0]),
  ) as Record<RunState, number>;
  if (asJson) {
    const { containers, ...rest } = state;
    const here = containers === undefined ? {} : { engine: 'containers', services };
    json({
      ...{ ...rest, ...here, on: 'local', runsByState: byState },
      ...{ queue, runners, schedules, runs: newest },
    });
    return;
  }
  const up = duration(nowMs() - Date.parse(state.startedAt));
  data(`${dataColor.bold(name)} on this machine, up ${up}: ${dataColor.cyan(state.url)}`);
  data('');
  showServices(services);
  if (runners.length > 0) {
    data('');
    table(RUNNER_HEAD, runners.map(runnerRow));
  }
  if (queue.tasks.length > 0) {
    data('');
    table(QUEUE_HEAD, queueRows(queue));
  }
  if (schedules.length > 0) {
    data('');
    table(SCHEDULE_HEAD, schedules.map(scheduleRow));
  }
  data('');
  const words = RUN_STATES.flatMap((one) =>
    byState[one] > 0
      ? [`${byState[one]}${byState[one] === COUNTED ? ' or more' : ''} ${one.toLowerCase()}`]
      : [],
  );
  data(words.length > 0 ? `Runs: ${words.join(', ')}` : 'No runs yet: npx slipway run <task>');
  if (newest.length === 0) return;
  data('');
  table(RUN_COLUMNS, newest.map(runRow));
}

async function statusOnAws(name: string, asJson: boolean): Promise<void> {
  const { aws, deployed } = await awsEnvironment(name);
  const found = await cloudStatus(aws, deployed);
  if (asJson) json({ on: 'aws', ...found });
  else showCloud(found);
}

function showCloud({ environment, account, region, stacks, services, queues }: CloudStatus): void {
  data(`${dataColor.bold(environment)} in account ${account}, ${region}`);
  data('');
  table(
    ['STACK', 'CHANGED', 'STATUS'],
    stacks.map((stack) => [
      stack.name,
      stack.changedAt === undefined ? '' : `${duration(nowMs() - Date.parse(stack.changedAt))} ago`,
      {
        text: [stack.status, ...(stack.reason === undefined ? [] : [stack.reason])].join(': '),
        paint: paintStack(stack.status),
      },
    ]),
  );
  data('');
  table(
    ['SERVICE', 'RUNNING', 'DESIRED', 'DEPLOYMENT'],
    services.map(({ name, running, desired, deployments }) => {
      const words = deployments.map(deploymentWords).join('; ');
      return [
        name,
        { text: String(running), paint: running < desired ? dataColor.yellow : dataColor.green },
        String(desired),
        words,
      ];
    }),
  );
  data('');
  table(
    ['QUEUE', 'WAITING', 'IN FLIGHT'],
    queues.map(({ name, waiting, inFlight }) => [name, String(waiting), String(inFlight)]),
  );
}

function deploymentWords(
  deployment: CloudStatus['services'][number]['deployments'][number],
): string {
  const { status: role, state, reason, running, desired, failed } = deployment;
  return [
    role.toLowerCase(),
    ...(state === undefined ? [] : [state.toLowerCase().replaceAll('_', ' ')]),
    `${running}/${desired}`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(state === 'FAILED' && reason !== undefined ? [reason] : []),
  ].join(' ');
}

function paintStack(status: string): (text: string) => string {
  if (/FAILED|ROLLBACK|NOT DEPLOYED/.test(status)) return dataColor.red;
  return status.endsWith('_IN_PROGRESS') ? dataColor.cyan : dataColor.green;
}
