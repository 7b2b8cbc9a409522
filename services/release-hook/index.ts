import { RELEASE_HOOK, type ReleaseLaunch } from '../protocol/contract';
import { nowMs } from './clock';
import { answer, type HookAnswer, type HookEvent } from './hook';
import { ecsTasks } from './network';
import { environment } from './process-env';
import { say } from './terminal';

/** Called by ECS before the first task of a new version starts, and again until the release task is over. */
export async function handler(event: HookEvent): Promise<HookAnswer> {
  const launch = JSON.parse(environment()[RELEASE_HOOK.launch] ?? '{}') as ReleaseLaunch;
  return answer(event, { launch, tasks: ecsTasks(), nowMs, say });
}
