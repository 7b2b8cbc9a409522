import {
  GetScheduleCommand,
  ResourceNotFoundException,
  SchedulerClient,
  type GetScheduleCommandOutput,
} from '@aws-sdk/client-scheduler';
import type { Schedules } from '../../protocol/api/schedule-status';
import { patience } from '../../protocol/aws/patience';
import type { Backend } from '../../protocol/backend';
import type { DeployedSchedule } from '../../protocol/contract';
import { nowMs } from '../clock';
import { Refusal } from '../problem';
import { deployedStatus } from './status';

/** Consoles ask every few seconds, each of them. */
const FRESH_MS = 5000;

/** Nobody waits longer for it. Milliseconds. */
const ANSWER_MS = 3000;

/** The schedules of an environment as EventBridge Scheduler has them; one that somebody has deleted there is none. */
export function schedulesOnAws(
  deployed: readonly DeployedSchedule[],
  { store }: Pick<Backend, 'store'>,
): Schedules {
  const client = new SchedulerClient({ maxAttempts: 2, ...patience(ANSWER_MS) });
  const read = async (one: DeployedSchedule) => {
    const schedule = await found(client, one.name);
    return schedule === undefined ? [] : [await deployedStatus(one, schedule, store)];
  };
  let known: ReturnType<Schedules> | undefined;
  let untilMs = 0;
  return () => {
    if (known !== undefined && nowMs() < untilMs) return known;
    untilMs = nowMs() + FRESH_MS;
    const reading = Promise.all(deployed.map(read)).then((all) => all.flat());
    known = reading;
    // What failed is asked for anew by the next one.
    reading.catch(() => (known = undefined));
    return reading;
  };
}

async function found(
  client: SchedulerClient,
  name: string,
): Promise<GetScheduleCommandOutput | undefined> {
  try {
    return await client.send(new GetScheduleCommand({ Name: name }));
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw refusalOf(error);
  }
}

function refusalOf(error: unknown): unknown {
  const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
  if (name === 'AccessDeniedException')
    return new Refusal(
      503,
      'EventBridge Scheduler tells nothing: the role of the web service lacks scheduler:GetSchedule',
    );
  return $metadata?.httpStatusCode === undefined
    ? new Refusal(503, 'EventBridge Scheduler does not answer; ask again in a moment')
    : error;
}
