import type { Locate } from './locate';
import type { Problem } from './problem';
import type { EffectiveInput } from './resolve';
import { checkDeployment } from './sections/deployment-checks';
import { checkDoor, checkNetwork } from './sections/network';
import { checkStorage } from './check-storage';
import { checkObservability } from './sections/observability';
import { checkSafety } from './sections/safety';
import { checkTaskQueues, checkTaskRunner } from './sections/task-runner';
import { checkTask } from './sections/tasks';
import { checkWeb } from './sections/web';
import { checkAuth } from './sections/web-auth';

/** What no single setting shows: sizes that Fargate does not offer, limits, schedules, missing files. */
export function checkSettings(input: EffectiveInput, at: Locate, root: string): Problem[] {
  return [
    ...checkNetwork(input.network ?? {}, at),
    ...checkDoor(input.network ?? {}, typeof input.web?.loadBalancer !== 'object', at),
    ...checkTaskRunner(input.taskRunner ?? {}, at, root),
    ...checkTaskQueues(input.tasks, input.taskRunner ?? {}, at),
    ...checkObservability(input.observability ?? {}, input.taskRunner ?? {}, at),
    ...checkSafety(input.safety ?? {}, input.network ?? {}, at),
    ...checkWeb(input.web ?? {}, at, root),
    ...checkAuth({ web: input.web ?? {}, network: input.network ?? {} }, at),
    ...checkDeployment(input, at),
    ...checkStorage(input, at),
    ...Object.entries(input.tasks).flatMap(([name, task]) => checkTask(name, task, at, root)),
  ];
}
