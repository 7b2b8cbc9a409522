import { apiClient } from '../../services/protocol/api/network';
import { RUN_STATES, type RunState } from '../../services/protocol/run';
import { nowMs } from './clock';
import { runningEnvironment } from './environments';
import { QUEUE_HEAD, queueRows, RUNNER_HEAD, runnerRow } from './overview-rows';
import { RUN_COLUMNS, runRow } from './run-row';
import { SCHEDULE_HEAD, scheduleRow } from './schedule-words';
import { schedulesHere, servicesHere, showServices } from './services-here';
import { table } from './table';
import { data, dataColor, json } from './terminal';
import { duration } from './words';

/** Runs that are counted by state, at most; the API gives no more. */
const COUNTED = 500;
const NEWEST = 10;

export async function statusHere(name: string, asJson: boolean): Promise<void> {
  const state = runningEnvironment(name);
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
